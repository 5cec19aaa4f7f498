/// Horizontal bars of amounts on one scale, bytes if nothing else is said, each a sum of parts.
struct StackedBars {
  /// One bar.
  struct Bar {
    var name: String
    /// The parts from left to right, each with its position in the palette; `nil` for a yardstick.
    var parts: [(name: String, amount: Int, colour: Int?)]

    var amount: Int { parts.map(\.amount).reduce(0, +) }
  }

  var title: String
  var description: String
  var bars: [Bar]
  /// Whether bars have the same parts: the legend then names each once, without amounts.
  var sharesParts = false
  /// How an amount is written.
  var text: (Int) -> String = { Readable.bytes($0) }

  private static let width = 520.0
  private static let barHeight = 26.0
  /// Room for a bar's name above it.
  private static let pitch = 54.0

  /// The bars, with their names and sums above them; parts are named in a legend.
  var markup: Markup {
    let parts = bars.flatMap(\.parts)
    // A legend of one part per bar would repeat the bars' own names.
    let legend = Legend(entries: legendEntries(parts))
    let legendHeight = Double(legend.rows(width: Self.width).count) * Legend.rowHeight
    let top = 30 + legendHeight
    return Picture(
      title: title, description: description, width: Self.width,
      height: top + Double(bars.count) * Self.pitch + 4,
      content: Markup([
        legend.markup(x: 0, y: 30, width: Self.width),
        Markup(bars.enumerated().map { bar($1, top: top + Double($0) * Self.pitch) }),
      ])
    ).markup
  }

  private func legendEntries(
    _ parts: [(name: String, amount: Int, colour: Int?)]
  ) -> [(name: String, colour: Int?)] {
    if sharesParts {
      return parts.reduce(into: []) { entries, part in
        if !entries.contains(where: { $0.name == part.name }) { entries.append((part.name, part.colour)) }
      }
    }
    // A legend of one part per bar would repeat the bars' own names.
    return bars.allSatisfy { $0.parts.count == 1 }
      ? [] : parts.map { ("\($0.name): \(text($0.amount))", $0.colour) }
  }

  private func bar(_ bar: Bar, top: Double) -> Markup {
    let unit = Self.width / Double(max(1, bars.map(\.amount).max() ?? 1))
    return Markup("g") {
      Markup("text", ["x": "0", "y": .coordinate(top + 15)], text: bar.name)
      Markup(
        "text", ["x": .coordinate(Self.width), "y": .coordinate(top + 15), "text-anchor": "end"],
        text: self.text(bar.amount))
      for index in bar.parts.indices {
        let part = bar.parts[index]
        let start = Double(bar.parts[..<index].map(\.amount).reduce(0, +)) * unit
        Markup(
          "rect",
          [
            "class": "segment " + (part.colour.map { "fill\($0 % Palette.count)" } ?? "fill-muted"),
            "x": .coordinate(start), "y": .coordinate(top + 22),
            "width": .coordinate(Double(part.amount) * unit),
            "height": .coordinate(Self.barHeight),
          ]
        ) { Markup("title", text: "\(part.name): \(self.text(part.amount))") }
      }
    }
  }
}

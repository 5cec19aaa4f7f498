/// Horizontal bars from one amount to another on one scale, each with a mark inside: how far figures may
/// move.
struct RangeBars {
  /// One bar.
  struct Bar {
    var name: String
    var low: Double
    /// Where the mark is.
    var value: Double
    var high: Double
  }

  var title: String
  var description: String
  var bars: [Bar]
  /// Whether the scale begins at zero, and not at the lowest end of a bar.
  var fromZero: Bool
  /// How an amount is written.
  var text: (Double) -> String

  private static let width = 520.0
  private static let barHeight = 14.0
  /// Room for a bar's name above it.
  private static let pitch = 42.0
  private static let top = 30.0
  /// Room for the labels of the scale.
  private static let foot = 30.0
  private static let mostLabels = 5

  /// The bars, with names and ends above them, over a scale with round numbers.
  var markup: Markup {
    let axis = Axis(covering: bars.flatMap { [$0.low, $0.value, $0.high] }, about: 4, fromZero: fromZero)
    let bottom = Self.top + Double(bars.count) * Self.pitch
    func place(_ value: Double) -> Double { 8 + axis.position(value) * (Self.width - 16) }
    // Where there are many, every second one has room for its amount.
    let apart = axis.ticks.count > Self.mostLabels ? 2 : 1
    let ticks = stride(from: 0, to: axis.ticks.count, by: apart).map { axis.ticks[$0] }
    return Picture(
      title: title, description: description, width: Self.width, height: bottom + Self.foot,
      content: Markup([
        Markup(
          ticks.map { tick in
            Markup("g") {
              line("grid", place(tick), Self.top, bottom)
              Markup(
                "text",
                [
                  "class": "muted", "x": .coordinate(place(tick)), "y": .coordinate(bottom + 18),
                  "text-anchor": tick == axis.ticks.first
                    ? "start" : tick == axis.ticks.last ? "end" : "middle",
                ], text: text(tick))
            }
          }),
        Markup(bars.enumerated().map { bar($1, top: Self.top + Double($0) * Self.pitch, place) }),
      ])
    ).markup
  }

  private func line(_ kind: String, _ x: Double, _ top: Double, _ bottom: Double) -> Markup {
    Markup(
      "line",
      [
        "class": kind, "x1": .coordinate(x), "x2": .coordinate(x), "y1": .coordinate(top),
        "y2": .coordinate(bottom),
      ])
  }

  private func bar(_ bar: Bar, top: Double, _ place: (Double) -> Double) -> Markup {
    Markup("g") {
      Markup("text", ["x": "0", "y": .coordinate(top + 15)], text: bar.name)
      Markup(
        "text", ["x": .coordinate(Self.width), "y": .coordinate(top + 15), "text-anchor": "end"],
        text: "\(text(bar.low)) – \(text(bar.high))")
      Markup(
        "rect",
        [
          "class": "segment fill0", "x": .coordinate(place(bar.low)), "y": .coordinate(top + 21),
          "width": .coordinate(max(1, place(bar.high) - place(bar.low))),
          "height": .coordinate(Self.barHeight),
        ]
      ) {
        Markup(
          "title",
          text: "\(bar.name): \(text(bar.low)) to \(text(bar.high)), at its value \(text(bar.value))")
      }
      line("axis", place(bar.value), top + 18, top + 24 + Self.barHeight)
    }
  }
}

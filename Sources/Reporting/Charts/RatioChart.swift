import Foundation

/// Computed over published values on one logarithmic axis, a row for each group.
struct RatioChart {
  var title: String
  var groups: [(name: String, figures: [ComparedFigure])]

  private static let width = 760.0
  private static let left = 250.0
  private static let pitch = 17.0
  private static let top = 34.0
  /// The ratios that are marked; the outer ones end the axis.
  private static let ticks = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20]

  private var bottom: Double { Self.top + Double(groups.count) * Self.pitch }

  private func place(_ ratio: Double) -> Double {
    let low = log10(Self.ticks[0])
    let high = log10(Self.ticks[Self.ticks.count - 1])
    let share = (log10(ratio) - low) / (high - low)
    return Self.left + min(1, max(0, share)) * (Self.width - Self.left - 12)
  }

  /// The picture; ratios beyond the axis lie at its ends.
  var picture: Picture {
    Picture(
      title: title,
      description: "\(groups.count) groups of figures; at 1 the model and the publication agree.",
      width: Self.width, height: bottom + 40,
      content: Markup([
        Markup(Self.ticks.map(tick)), Markup(groups.indices.map(row)),
        Markup(
          "text",
          [
            "class": "muted", "x": .coordinate(place(1)), "y": .coordinate(bottom + 34),
            "text-anchor": "middle",
          ], text: "computed over published"),
      ]))
  }

  private func tick(_ ratio: Double) -> Markup {
    let x = String.coordinate(place(ratio))
    return Markup("g") {
      Markup(
        "line",
        [
          "class": ratio == 1 ? "axis" : "grid", "x1": x, "x2": x, "y1": .coordinate(Self.top - 6),
          "y2": .coordinate(bottom),
        ])
      Markup(
        "text",
        ["class": "muted", "x": x, "y": .coordinate(bottom + 16), "text-anchor": "middle"],
        text: Readable.decimal(ratio, ratio < 0.1 ? 2 : ratio < 1 ? 1 : 0))
    }
  }

  private func row(_ index: Int) -> Markup {
    let y = Self.top + (Double(index) + 0.5) * Self.pitch
    return Markup("g") {
      Markup(
        "text",
        [
          "x": .coordinate(Self.left - 10), "y": .coordinate(y + 4), "text-anchor": "end",
        ], text: groups[index].name)
      Markup(
        groups[index].figures.map { figure in
          let x = String.coordinate(place(figure.computed / figure.published))
          let title = Markup(
            "title",
            text: "\(figure.name): \(Readable.significant(figure.computed)) for "
              + Readable.significant(figure.published))
          guard !figure.passed else {
            return Markup("circle", ["class": "fill0", "cx": x, "cy": .coordinate(y), "r": "3"]) { title }
          }
          // Hollow where the bar is missed.
          return Markup(
            "circle",
            [
              "class": "stroke1", "fill": "none", "stroke-width": "2", "cx": x, "cy": .coordinate(y),
              "r": "4",
            ]
          ) { title }
        })
    }
  }
}

import Foundation

/// Computed against published values on logarithmic axes, with the line on which they agree.
struct AgreementChart {
  var title: String
  var figures: [ComparedFigure]

  private static let width = 520.0
  private static let plot = 300.0

  /// The chart.
  var markup: Markup {
    let logarithms = figures.flatMap { [log10($0.published), log10($0.computed)] }
    let axis = Axis(covering: logarithms, about: 4)
    let frame = Frame(
      x: axis, y: axis, left: 80, right: Self.width - 12, top: 56, bottom: 56 + Self.plot)
    let worst = figures.map { abs($0.computed / $0.published - 1) }.max() ?? 0
    return Picture(
      title: title,
      description: "\(figures.count) figures; the largest error is \(Readable.percent(worst)).",
      width: Self.width, height: frame.bottom + 44,
      content: Markup([
        frame.markup(
          xName: "published", yName: "computed", xText: Self.text, yText: Self.text),
        diagonal(frame), Markup(figures.map { point(frame, $0) }),
      ])
    ).markup
  }

  /// The value at a logarithm.
  private static func text(_ logarithm: Double) -> String { Readable.significant(pow(10, logarithm)) }

  private func diagonal(_ frame: Frame) -> Markup {
    Markup(
      "line",
      [
        "class": "boundary", "x1": .coordinate(frame.left), "y1": .coordinate(frame.bottom),
        "x2": .coordinate(frame.right), "y2": .coordinate(frame.top),
      ])
  }

  private func point(_ frame: Frame, _ figure: ComparedFigure) -> Markup {
    let title = Markup(
      "title",
      text: "\(figure.name): \(Readable.significant(figure.computed)) for "
        + Readable.significant(figure.published))
    let (x, y) = (
      String.coordinate(frame.horizontal(log10(figure.published))),
      String.coordinate(frame.vertical(log10(figure.computed)))
    )
    guard !figure.passed else {
      return Markup("circle", ["class": "fill0", "cx": x, "cy": y, "r": "3.5"]) { title }
    }
    // Hollow where the bar is missed.
    return Markup(
      "circle", ["class": "stroke1", "fill": "none", "stroke-width": "2", "cx": x, "cy": y, "r": "4.5"]
    ) { title }
  }
}

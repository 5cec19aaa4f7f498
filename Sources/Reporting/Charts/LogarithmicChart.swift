import Foundation

/// Lines and points between logarithms, with the values themselves at the ticks.
struct LogarithmicChart {
  var title: String
  var description: String
  var xName: String
  var yName: String
  /// Each line with its points, decimal logarithms of x and y.
  var lines: [(name: String, points: [(Double, Double)])]
  /// The lines whose points are joined; all when nil.
  var joined: Set<Int>?

  private static let width = 520.0
  private static let plotHeight = 260.0

  /// The chart with its legend.
  var markup: Markup {
    let legend = Legend(entries: lines.enumerated().map { ($1.name, $0) })
    let top = 32 + Double(legend.rows(width: Self.width).count) * Legend.rowHeight + 24
    let points = lines.flatMap(\.points).filter { $0.0.isFinite && $0.1.isFinite }
    let frame = Frame(
      x: Axis(covering: points.map(\.0), about: 4), y: Axis(covering: points.map(\.1), about: 5),
      left: 84, right: Self.width - 30, top: top, bottom: top + Self.plotHeight)
    return Picture(
      title: title, description: description, width: Self.width, height: frame.bottom + 44,
      content: Markup([
        legend.markup(x: 0, y: 30, width: Self.width),
        frame.markup(xName: xName, yName: yName, xText: Self.text, yText: Self.text),
        Markup(lines.indices.map { line(frame, $0) }),
      ])
    ).markup
  }

  /// The value at a logarithm: plain between a thousandth and a million, otherwise as a power of ten.
  private static func text(_ logarithm: Double) -> String {
    if (-3...6).contains(logarithm) { return Readable.significant(pow(10, logarithm)) }
    let power = Int(logarithm.rounded(.down))
    let factor = pow(10, logarithm - Double(power))
    return factor < 1.05 ? "1e\(power)" : "\(Readable.decimal(factor, 1))e\(power)"
  }

  private func line(_ frame: Frame, _ index: Int) -> Markup {
    let colour = index % Palette.count
    let points = lines[index].points.filter { $0.0.isFinite && $0.1.isFinite }.map {
      (String.coordinate(frame.horizontal($0.0)), String.coordinate(frame.vertical($0.1)))
    }
    guard joined?.contains(index) ?? true, points.count > 1 else {
      return Markup(
        points.map { Markup("circle", ["class": "fill\(colour)", "cx": $0.0, "cy": $0.1, "r": "3"]) })
    }
    return Markup(
      "polyline",
      ["class": "curve stroke\(colour)", "points": points.map { "\($0.0),\($0.1)" }.joined(separator: " ")])
  }
}

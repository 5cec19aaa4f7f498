/// Curves over a common x axis.
struct LineChart {
  var title: String
  var description: String
  var xName: String
  /// What the y axis shows, with its unit: `nats`, `%`.
  var yName: String
  var curves: [Curve]
  /// Further curves of the same names and colours, drawn faintly behind.
  var background: [Curve] = []
  /// Where one task ends and the next begins.
  var boundaries: [Double] = []
  /// Whether the x axis begins at 0.
  var xFromZero = true
  /// What is written at a tick of the x axis.
  var xText: (Double) -> String = { Readable.count(Int($0)) }
  /// The y axis; by default it covers the means from zero.
  var yAxis: Axis?
  /// What is written at a tick of the y axis, from its value and the axis's decimals.
  var yText: (Double, Int) -> String = Readable.decimal

  private static let width = 520.0
  private static let plotHeight = 220.0

  /// The chart with its legend.
  var markup: Markup {
    let legend = Legend(
      entries: (curves.count < background.count ? background : curves).map { ($0.name, $0.colour) })
    let legendHeight = Double(legend.rows(width: Self.width).count) * Legend.rowHeight
    let top = 32 + legendHeight + 24
    let frame = Frame(
      x: Axis(
        covering: (xFromZero ? [0] : []) + (background + curves).flatMap { $0.points.map(\.x) },
        loose: false),
      y: yAxis ?? Axis(covering: curves.flatMap { $0.points.map(\.mean) }, fromZero: true),
      left: 52, right: Self.width - 12, top: top, bottom: top + Self.plotHeight)
    return Picture(
      title: title, description: description, width: Self.width, height: frame.bottom + 44,
      content: Markup([
        legend.markup(x: 0, y: 30, width: Self.width),
        frame.markup(
          xName: xName, yName: yName, xText: xText,
          yText: { yText($0, frame.y.decimals) }),
        Markup(boundaries.map { boundary(frame, $0) }),
        Markup("g", ["class": "faint"]) { Markup(background.map { line(frame, $0) }) },
        Markup(curves.filter(\.hasBand).map { band(frame, $0) }),
        Markup(curves.map { line(frame, $0) }),
      ])
    ).markup
  }

  private func boundary(_ frame: Frame, _ x: Double) -> Markup {
    let place = String.coordinate(frame.horizontal(x))
    return Markup(
      "line",
      [
        "class": "boundary", "x1": place, "x2": place, "y1": .coordinate(frame.top),
        "y2": .coordinate(frame.bottom),
      ])
  }

  private func line(_ frame: Frame, _ curve: Curve) -> Markup {
    let points = curve.points.map { place(frame, $0.x, $0.mean) }
    // A single point draws no line.
    guard points.count != 1 else {
      let parts = points[0].split(separator: ",").map(String.init)
      return Markup(
        "circle", ["class": Palette.fill(curve.colour), "cx": parts[0], "cy": parts[1], "r": "3"])
    }
    return Markup(
      "polyline", ["class": "curve \(Palette.stroke(curve.colour))", "points": points.joined(separator: " ")])
  }

  private func band(_ frame: Frame, _ curve: Curve) -> Markup {
    let above = curve.points.map { place(frame, $0.x, $0.high) }
    let below = curve.points.reversed().map { place(frame, $0.x, $0.low) }
    return Markup(
      "polygon",
      [
        "class": "band \(Palette.fill(curve.colour))", "points": (above + below).joined(separator: " "),
      ])
  }

  /// Where a value lies; what the y axis does not cover is drawn at its end.
  private func place(_ frame: Frame, _ x: Double, _ y: Double) -> String {
    let height = min(max(frame.vertical(y), frame.top), frame.bottom)
    return "\(String.coordinate(frame.horizontal(x))),\(String.coordinate(height))"
  }
}

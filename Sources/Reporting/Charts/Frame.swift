/// The inside of a chart with its two axes: where values lie, the grid, the ticks and their labels.
struct Frame {
  var x: Axis
  var y: Axis
  /// The edges in the picture.
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  func horizontal(_ value: Double) -> Double { left + x.position(value) * (right - left) }
  func vertical(_ value: Double) -> Double { bottom - y.position(value) * (bottom - top) }

  /// The grid and the axes, with labels made by `xText` and `yText`, and the names of both.
  func markup(xName: String, yName: String, xText: (Double) -> String, yText: (Double) -> String) -> Markup {
    Markup([
      Markup(
        y.ticks.map { tick in
          let height = String.coordinate(vertical(tick))
          return Markup("g") {
            Markup(
              "line",
              [
                "class": "grid", "x1": .coordinate(left), "x2": .coordinate(right), "y1": height,
                "y2": height,
              ])
            Markup(
              "text",
              [
                "class": "muted", "x": .coordinate(left - 8), "y": .coordinate(vertical(tick) + 4),
                "text-anchor": "end",
              ], text: yText(tick))
          }
        }),
      Markup(
        x.ticks.map { tick in
          let place = String.coordinate(horizontal(tick))
          return Markup("g") {
            Markup(
              "line",
              [
                "class": "axis", "x1": place, "x2": place, "y1": .coordinate(bottom),
                "y2": .coordinate(bottom + 4),
              ])
            Markup(
              "text",
              ["class": "muted", "x": place, "y": .coordinate(bottom + 18), "text-anchor": "middle"],
              text: xText(tick))
          }
        }),
      Markup(
        "line",
        [
          "class": "axis", "x1": .coordinate(left), "x2": .coordinate(right), "y1": .coordinate(bottom),
          "y2": .coordinate(bottom),
        ]),
      Markup(
        "text",
        [
          "class": "muted", "x": .coordinate((left + right) / 2), "y": .coordinate(bottom + 36),
          "text-anchor": "middle",
        ], text: xName),
      Markup(
        "text",
        // From the left edge on, where a long name has room.
        ["class": "muted", "x": .coordinate(0), "y": .coordinate(top - 12)],
        text: yName),
    ])
  }
}

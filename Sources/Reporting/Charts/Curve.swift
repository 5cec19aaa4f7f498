/// A line in a chart, thinned to what a picture can show: the mean over stretches of steps, and the range
/// within each.
struct Curve {
  /// One stretch.
  struct Point: Equatable {
    var x: Double
    var mean: Double
    var low: Double
    var high: Double
  }

  /// The name in the legend.
  var name: String
  /// The position in the palette; `nil` for the colour of yardsticks.
  var colour: Int?
  /// The stretches from left to right.
  var points: [Point]

  /// A curve through `samples`, sorted by x, in at most `stretches` points; values that are not finite are
  /// left out.
  init(name: String, colour: Int?, samples: [(x: Double, y: Double)], stretches: Int = 40) {
    self.name = name
    self.colour = colour
    let finite = samples.filter(\.y.isFinite)
    let size = max(1, (finite.count + stretches - 1) / stretches)
    points = stride(from: 0, to: finite.count, by: size).map { start in
      let part = finite[start..<min(start + size, finite.count)]
      let values = part.map(\.y)
      return Point(
        x: part.map(\.x).reduce(0, +) / Double(part.count), mean: values.reduce(0, +) / Double(part.count),
        low: values.min()!, high: values.max()!)
    }
  }

  /// Whether a point stands for more than one sample.
  var hasBand: Bool { points.contains { $0.low < $0.high } }
}

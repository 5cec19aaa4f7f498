import Foundation

/// Many chips priced for one program, as a report draws them: those that none other beats.
public struct SweepReport: Sendable {
  /// One chip.
  public struct Point: Sendable, Hashable {
    /// Its fields' values.
    public var values: [String]
    /// Its energy in joules, its time in seconds, its area in square metres.
    public var joules: Double, seconds: Double, squareMetres: Double

    /// A chip of these.
    public init(values: [String], joules: Double, seconds: Double, squareMetres: Double) {
      self.values = values
      (self.joules, self.seconds, self.squareMetres) = (joules, seconds, squareMetres)
    }
  }

  /// The heading.
  public var title: String
  /// The fields that vary.
  public var fields: [String]
  /// All chips.
  public var points: [Point]

  /// A report of these.
  public init(title: String, fields: [String], points: [Point]) {
    (self.title, self.fields, self.points) = (title, fields, points)
  }

  /// The chips that no other one beats in energy and time, from the fastest on.
  public var front: [Point] {
    var least = Double.infinity
    return points.sorted { ($0.seconds, $0.joules) < ($1.seconds, $1.joules) }.filter { point in
      defer { least = min(least, point.joules) }
      return point.joules < least
    }
  }

  /// The most points that a picture needs.
  private static let drawn = 4000

  /// The document.
  public func html() -> String {
    let front = front
    let stride = max(1, points.count / Self.drawn)
    let shown = points.indices.filter { $0 % stride == 0 }.map { points[$0] }
    func places(_ points: [Point]) -> [(Double, Double)] {
      points.map { (log10($0.seconds), log10($0.joules)) }
    }
    let chart = LogarithmicChart(
      title: "Energy against time",
      description:
        "\(Readable.count(points.count)) chips; the line joins those that none other beats in both.",
      xName: "time in s", yName: "energy in J",
      lines: [("all chips", places(shown)), ("not beaten", places(front))], joined: [1])
    return Markup.document(.sweep, title: title) {
      Markup("h1", text: title)
      Markup("div", ["class": "charts"]) { Markup("figure") { chart.markup } }
      Markup("h2", text: "Chips that none other beats")
      Markup("div", ["class": "scroll"]) {
        Markup("table") {
          Markup("thead") {
            Markup("tr") {
              Markup(
                (["energy", "time", "area"] + fields).map { Markup("th", ["scope": "col"], text: $0) })
            }
          }
          Markup("tbody") {
            Markup(
              front.map { point in
                let area = Readable.significant(point.squareMetres * 1e6) + " mm²"
                let cells =
                  [
                    Readable.quantity(point.joules, "J"), Readable.quantity(point.seconds, "s"), area,
                  ] + point.values
                return Markup("tr") { Markup(cells.map { Markup("td", text: $0) }) }
              })
          }
        }
      }
    }
  }
}

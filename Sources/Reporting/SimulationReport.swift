import Foundation

/// A report on learning in simulated arrays: one HTML document that needs no network and no scripts.
public struct SimulationReport: Sendable {
  /// Accuracies of one technology.
  public struct Curve: Sendable {
    /// One setting, run with several seeds.
    public struct Point: Sendable {
      /// Where it stands on a logarithmic axis; above 0.
      public var x: Double
      /// Shares of 1, one per seed.
      public var shares: [Double]
      /// A point of these.
      public init(x: Double, shares: [Double]) { (self.x, self.shares) = (x, shares) }
    }
    /// The technology.
    public var name: String
    /// From left to right.
    public var points: [Point]
    /// A curve of these.
    public init(name: String, points: [Point]) { (self.name, self.points) = (name, points) }
  }

  /// Losses of accuracy, a row for each layer.
  public struct HeatMap: Sendable {
    /// What columns that stand side by side have in common, and how many they are.
    public var groups: [(name: String, columns: Int)]
    /// Above the columns.
    public var columns: [String]
    /// A layer's name and its losses as shares of 1; nil where none was measured.
    public var rows: [(name: String, losses: [Double?])]
    /// A map of these.
    public init(
      groups: [(name: String, columns: Int)], columns: [String], rows: [(name: String, losses: [Double?])]
    ) {
      (self.groups, self.columns, self.rows) = (groups, columns, rows)
    }
  }

  /// What was run, in a sentence.
  public var summary: String
  /// Accuracy over the energy of a written bit in femtojoules.
  public var energy: [Curve] = []
  /// Accuracies without faults, one per seed; empty where there are none to compare with.
  public var withoutFaults: [Double] = []
  /// Accuracy over sessions of learning.
  public var sessions: [Curve] = []
  /// Accuracy lost over the bits left wrong for each weight that learns.
  public var dose: [Curve] = []
  /// Accuracy lost by bit plane and layer.
  public var losses: HeatMap?
  /// The printed tables.
  public var tables: [String] = []

  /// A report without charts.
  public init(summary: String) { self.summary = summary }

  /// The document.
  public func html() -> String {
    Markup.document(.simulation, title: "Simulated arrays") {
      Markup("h1", text: "Learning in arrays that fail")
      Markup("p", text: summary)
      Markup(
        energy.isEmpty
          ? [] : [Markup("figure") { chart("Accuracy over write energy", "fJ per bit", energy) }])
      Markup(
        sessions.isEmpty
          ? [] : [Markup("figure") { chart("Accuracy until cells wear out", "sessions", sessions) }])
      Markup(
        dose.isEmpty
          ? []
          : [
            Markup("figure") {
              chart(
                "Accuracy lost over the dose of failed writes", "wrong bits a weight", dose,
                description: "One curve for each way to hold a weight; bands are the range of seeds.",
                yName: "points")
            }
          ])
      Markup(losses.map { [table($0)] } ?? [])
      Markup(tables.map { Markup("pre", text: $0) })
    }
  }

  private func chart(
    _ title: String, _ x: String, _ curves: [Curve],
    description: String = "One curve for each technology; bands are the range of seeds.", yName: String = "%"
  ) -> Markup {
    let all = curves.flatMap { $0.points.map(\.x) }
    // Across the whole chart, in the colour of yardsticks.
    let plain = [all.min(), all.max()].compactMap(\.self).map { Curve.Point(x: $0, shares: withoutFaults) }
    let yardstick =
      withoutFaults.isEmpty ? [] : [drawn(Curve(name: "without faults", points: plain), colour: nil)]
    let shares = curves.flatMap { $0.points.flatMap(\.shares) } + withoutFaults
    return LineChart(
      title: title, description: description, xName: x, yName: yName,
      curves: curves.enumerated().map { drawn($1, colour: $0) } + yardstick, xFromZero: false,
      xText: {
        $0 < 5 ? Readable.significant(pow(10, $0)) : "1e\(Readable.decimal($0, $0 == $0.rounded() ? 0 : 1))"
      },
      // Bands too are within it.
      yAxis: Axis(covering: shares.map { 100 * $0 }, fromZero: true)
    ).markup
  }

  private func drawn(_ curve: Curve, colour: Int?) -> Reporting.Curve {
    let points = curve.points.sorted { $0.x < $1.x }
    return Reporting.Curve(
      name: curve.name, colour: colour,
      samples: points.flatMap { point in point.shares.map { (log10(point.x), 100 * $0) } },
      stretches: points.count)
  }

  private func table(_ map: HeatMap) -> Markup {
    let largest = max(0.01, map.rows.flatMap(\.losses).compactMap(\.self).max() ?? 0)
    return Markup("div", ["class": "scroll"]) {
      Markup("table", ["class": "heat"]) {
        Markup("caption", text: "Points of accuracy lost to faults in one bit of one layer")
        Markup("tr") {
          Markup("th", text: "")
          Markup(map.groups.map { Markup("th", ["colspan": "\($0.columns)"], text: $0.name) })
        }
        Markup("tr") {
          Markup("th", text: "layer")
          Markup(map.columns.map { Markup("th", text: $0) })
        }
        Markup(
          map.rows.map { row in
            Markup("tr") {
              Markup("th", text: row.name)
              Markup(
                row.losses.map { loss in
                  guard let loss else { return Markup("td", ["class": "none"], text: "") }
                  // At most 60 % of the colour, so that figures stay readable on it.
                  let share = Int((60 * max(0, loss) / largest).rounded())
                  return Markup(
                    "td", ["style": "background: color-mix(in srgb, var(--heat) \(share)%, transparent)"],
                    text: Readable.decimal(100 * loss, 1))
                })
            }
          })
      }
    }
  }
}

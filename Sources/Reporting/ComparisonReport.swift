/// Methods side by side as a page draws them: plain numbers, since reports know no method.
public struct ComparisonReport: Sendable {
  /// A method in a precision.
  public struct Contestant: Sendable {
    /// The method.
    public var name: String
    /// The position of its precision among those of the report.
    public var precision: Int
    /// A share of 1, and the standard error of it; nil with one seed.
    public var accuracy: Double, standardError: Double?
    /// The one block of a step.
    public var arenaBytes: Int
    /// Of a step on the chip; nil where it has no price.
    public var stepJoules: Double?

    /// A contestant of these.
    public init(
      name: String, precision: Int, accuracy: Double, standardError: Double?, arenaBytes: Int,
      stepJoules: Double?
    ) {
      (self.name, self.precision, self.accuracy) = (name, precision, accuracy)
      (self.standardError, self.arenaBytes, self.stepJoules) = (standardError, arenaBytes, stepJoules)
    }
  }

  /// The heading, and what should be known, a paragraph each.
  public var title: String, facts: [String]
  /// The names of the precisions.
  public var precisions: [String]
  /// Those that were tested.
  public var contestants: [Contestant]
  /// What a step costs is that of, as `SAS-MRAM`.
  public var chip: String
  /// The figures.
  public var tables: [ChartSheet.Table]

  /// A report of these.
  public init(
    title: String, facts: [String], precisions: [String], contestants: [Contestant], chip: String,
    tables: [ChartSheet.Table]
  ) {
    (self.title, self.facts, self.precisions) = (title, facts, precisions)
    (self.contestants, self.chip, self.tables) = (contestants, chip, tables)
  }

  /// The document.
  public func html() -> String {
    Markup.document(.comparison, title: title) {
      Markup("h1", text: title)
      Markup(facts.map { Markup("p", text: $0) })
      Markup("div", ["class": "charts"]) {
        Markup(charts.map { chart in Markup("figure", ["class": "scatter"]) { chart.markup } })
      }
      Markup(tables.map(\.markup))
    }
  }

  /// Accuracy over memory, and over energy where there is any.
  var charts: [ScatterChart] {
    let memory = chart("Accuracy over memory", "arena of a step, MiB") {
      Double($0.arenaBytes) / 0x10_0000
    } words: {
      Readable.bytes($0.arenaBytes)
    }
    let energy = chart("Accuracy over energy", "energy of a step on \(chip), µJ") {
      $0.stepJoules.map { $0 * 1e6 }
    } words: {
      Readable.quantity($0.stepJoules ?? 0, "J")
    }
    return [memory, energy].filter { !$0.points.isEmpty }
  }

  private func chart(
    _ title: String, _ xName: String, _ x: (Contestant) -> Double?, words: (Contestant) -> String
  ) -> ScatterChart {
    let shown = contestants.filter { x($0).map { $0 > 0 } == true }
    let groups = precisions.indices.filter { group in shown.contains { $0.precision == group } }
    return ScatterChart(
      title: title,
      description:
        "A point for each method and precision; bars are a standard error each way, the line joins what "
        + "no other beats.", xName: xName, yName: "%", groups: groups.map { precisions[$0] },
      points: shown.map { contestant in
        let error = contestant.standardError.map { " ± " + Readable.decimal(100 * $0, 1) } ?? ""
        return ScatterChart.Point(
          name: contestant.name, group: groups.firstIndex(of: contestant.precision) ?? 0,
          x: x(contestant) ?? 1,
          y: 100 * contestant.accuracy, error: contestant.standardError.map { 100 * $0 },
          words: "\(contestant.name), \(precisions[contestant.precision]): "
            + "\(Readable.decimal(100 * contestant.accuracy, 1))\(error) %, \(words(contestant))")
      })
  }
}

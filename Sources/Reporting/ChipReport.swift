import Foundation

/// What a learning step costs on a chip, as a report draws it: plain numbers, since reports know no chip.
public struct ChipReport: Sendable {
  /// An amount with its name: joules or seconds, as the bars around it say.
  public struct Share: Sendable {
    /// What it is of.
    public var name: String
    /// How much, in an SI unit.
    public var amount: Double

    /// A share of these.
    public init(name: String, amount: Double) { (self.name, self.amount) = (name, amount) }
  }

  /// A bar with its parts: a pass, a layer, a technology.
  public struct Bar: Sendable {
    /// What it stands for.
    public var name: String
    /// Its parts.
    public var shares: [Share]

    /// A bar of these.
    public init(name: String, shares: [Share]) { (self.name, self.shares) = (name, shares) }

    var amount: Double { shares.reduce(0) { $0 + $1.amount } }
  }

  /// An energy in joules that may lie between two others.
  public struct Range: Sendable {
    /// What it is of.
    public var name: String
    /// The lower end, what the constants as they are give, and the upper end.
    public var low: Double, value: Double, high: Double

    /// A range of these.
    public init(name: String, low: Double, value: Double, high: Double) {
      (self.name, self.low, self.value, self.high) = (name, low, value, high)
    }
  }

  /// A technology beside the others.
  public struct Technology: Sendable {
    /// Its name.
    public var name: String
    /// The cells of its table's row, below ``ChipReport/columns``.
    public var values: [String]
    /// Days to the first dead cell at one task a day; nil where no cell dies.
    public var daysAtOneTask: Double?
    /// Energy of writing a bit in joules and the share of writes that fail, over the voltage of a write.
    public var writeCurve: [(joules: Double, errorRate: Double)]

    /// A technology of these.
    public init(
      name: String, values: [String], daysAtOneTask: Double?,
      writeCurve: [(joules: Double, errorRate: Double)]
    ) {
      (self.name, self.values) = (name, values)
      (self.daysAtOneTask, self.writeCurve) = (daysAtOneTask, writeCurve)
    }
  }

  /// The heading.
  public var title: String
  /// What should be known of the chip and the model, a paragraph each.
  public var facts: [String]
  /// Energy of each pass by part; energy and time of each layer by pass.
  public var passes: [Bar], layers: [Bar], layerTimes: [Bar]
  /// What the technologies' table has, after their name.
  public var columns: [String]
  /// The technologies side by side, and the CPU; their energy by part.
  public var technologies: [Technology], technologyBars: [Bar]
  /// Where the energy of each technology lies in nine draws in ten, and what single constants do to that of
  /// the first; both empty where no constants were drawn.
  public var bands: [Range], swings: [Range]
  /// Constants with their provenance, a line each.
  public var constants: [String]

  /// A report of these.
  public init(
    title: String, facts: [String], passes: [Bar], layers: [Bar], layerTimes: [Bar], columns: [String],
    technologies: [Technology], technologyBars: [Bar], bands: [Range] = [], swings: [Range] = [],
    constants: [String]
  ) {
    (self.title, self.facts, self.passes, self.layers) = (title, facts, passes, layers)
    self.layerTimes = layerTimes
    (self.columns, self.technologies, self.technologyBars) = (columns, technologies, technologyBars)
    (self.bands, self.swings, self.constants) = (bands, swings, constants)
  }

  /// The layers that are drawn: those with the most energy.
  private static let layerCount = 12

  /// The document.
  public func html() -> String {
    Markup.document(.chip, title: title) {
      Markup("h1", text: title)
      Markup(facts.map { Markup("p", text: $0) })
      Markup("div", ["class": "charts"]) {
        Markup("figure") { bars("Energy of each pass, by part", passes, "J") }
        Markup("figure") { bars("The technologies, by part", technologyBars, "J") }
        Markup(drawn.map { chart in Markup("figure") { chart.markup } })
        Markup("figure") { lifetime }
        Markup("figure") { writing }
        Markup("figure") { bars("The costliest layers, by pass", Self.largest(layers), "J") }
        Markup("figure") { bars("The slowest layers, by pass", Self.largest(layerTimes), "s") }
      }
      table
      Markup("h2", text: "Constants")
      Markup("ul") { Markup(constants.map { Markup("li", text: $0) }) }
    }
  }

  /// What is drawn of bands and swings.
  private var drawn: [RangeBars] {
    func chart(_ title: String, _ description: String, _ ranges: [Range], fromZero: Bool) -> RangeBars? {
      guard !ranges.isEmpty else { return nil }
      return RangeBars(
        title: title, description: description,
        bars: ranges.map { RangeBars.Bar(name: $0.name, low: $0.low, value: $0.value, high: $0.high) },
        fromZero: fromZero, text: { Readable.quantity($0, "J") })
    }
    return [
      chart(
        "Where the energies lie in nine draws in ten",
        "All constants are drawn from their ranges; the mark is what they give as they are.", bands,
        fromZero: true),
      chart(
        "What single constants do to the energy",
        "One constant at the ends of its range, the others at their values.",
        swings, fromZero: false),
    ].compactMap(\.self)
  }

  private static func largest(_ bars: [Bar]) -> [Bar] {
    Array(bars.sorted { $0.amount > $1.amount }.prefix(layerCount))
  }

  /// Bars of femtojoules or femtoseconds, which are whole numbers.
  private func bars(_ title: String, _ bars: [Bar], _ unit: String) -> Markup {
    let names = bars.flatMap { $0.shares.map(\.name) }.reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    return StackedBars(
      title: title, description: "Each bar is the sum of its parts; point at a part for its amount.",
      bars: bars.map { bar in
        StackedBars.Bar(
          name: bar.name,
          parts: bar.shares.filter { $0.amount > 0 }.map { share in
            (share.name, Int(min(share.amount * 1e15, 1e18)), names.firstIndex(of: share.name) ?? 0)
          })
      },
      sharesParts: true, text: { Readable.quantity(Double($0) * 1e-15, unit) }
    ).markup
  }

  /// Years to the first dead cell, against tasks in a day, both on scales of ratios.
  private var lifetime: Markup {
    curves(
      "Years to the first dead cell", "Beyond a thousand years the lines end.", x: "tasks in a day",
      y: "years",
      technologies.compactMap { technology in
        technology.daysAtOneTask.map { days in
          (
            technology.name,
            stride(from: 0.0, through: 4, by: 0.25).map { exponent in
              (exponent, min(3, log10(days / 365.25) - exponent))
            }
          )
        }
      })
  }

  /// The share of writes that fail, against the energy of a bit.
  private var writing: Markup {
    curves(
      "Writes that fail, against their energy", "Each point is a voltage; the pulse stays.",
      x: "energy of a bit in J", y: "failed share",
      technologies.filter { !$0.writeCurve.isEmpty }.map { technology in
        (
          technology.name,
          technology.writeCurve.filter { $0.joules > 0 && $0.errorRate > 0 }
            .map { (log10($0.joules), max(-15, log10($0.errorRate))) }
        )
      })
  }

  /// Curves between logarithms.
  private func curves(
    _ title: String, _ description: String, x: String, y: String,
    _ lines: [(name: String, points: [(Double, Double)])]
  ) -> Markup {
    LogarithmicChart(title: title, description: description, xName: x, yName: y, lines: lines).markup
  }

  private var table: Markup {
    Markup("section") {
      Markup("h2", text: "Side by side")
      Markup("div", ["class": "scroll"]) {
        Markup("table") {
          Markup("thead") {
            Markup("tr") {
              Markup((["technology"] + columns).map { Markup("th", ["scope": "col"], text: $0) })
            }
          }
          Markup("tbody") {
            Markup(
              technologies.map { technology in
                Markup("tr") {
                  Markup("th", ["scope": "row"], text: technology.name)
                  Markup(technology.values.map { Markup("td", text: $0) })
                }
              })
          }
        }
      }
    }
  }
}

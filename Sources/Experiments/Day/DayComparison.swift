import Reporting
public import Silicon
import Units

/// What a day takes on chips of several technologies.
public struct DayComparison: Sendable {
  /// The day.
  public let duty: DutyCycle
  /// What is priced, in words.
  let title: String
  /// Each technology with its day, the chip's own first.
  let days: [(chip: Chip, day: DayPrice)]
  /// How far the figures move with their constants; nil before somebody has asked.
  public var bands: DayBands?
  /// Each technology's energy a day in joules, over wakes a day and over the temperature at rest.
  let overWakes: [(name: String, points: [(Double, Double)])]
  let overTemperature: [(name: String, points: [(Double, Double)])]

  /// The days of `comparison`'s chips; tasks are counted in the area of the first.
  /// - Throws: `ChipError` when a day is too short for what it holds.
  public init(_ comparison: ChipComparison, _ duty: DutyCycle) throws {
    self.duty = duty
    title = comparison.title
    let area = comparison.priced.main.area.total
    func day(_ priced: PricedChip, _ duty: DutyCycle) throws -> DayPrice {
      let step = priced.step.flatMap { price in priced.cells.map { (price, $0) } }
      return try priced.chip.day(duty, step: step, inference: priced.inference, area: area)
    }
    days = try comparison.compared.map { ($0.chip, try day($0, duty)) }
    func line(_ change: (Double) -> DutyCycle, _ values: [Double]) throws -> [(String, [(Double, Double)])] {
      try comparison.compared.map { priced in
        (priced.chip.technology.name, try values.map { ($0, try day(priced, change($0)).energy.joules) })
      }
    }
    func with(_ set: (inout DutyCycle) -> Void) -> DutyCycle {
      var other = duty
      set(&other)
      return other
    }
    overWakes = try line(
      { wakes in with { $0.wakes = wakes } }, [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000])
    overTemperature = try line(
      { celsius in with { $0.idleCelsius = celsius } }, stride(from: -20.0, through: 85, by: 7.5).map { $0 })
  }

  private static let columns = [
    "technology", "a day", "work", "rest", "way", "power", "a wake", "break-even", "first answer", "tasks",
  ]

  private var rows: [[String]] {
    days.map { chip, day in
      let way = day.ways[0]
      let evens = day.breakEven.seconds.isFinite ? Readable.quantity(day.breakEven.seconds, "s") : "–"
      return [
        chip.technology.name, Readable.quantity(day.energy.joules, "J"),
        Readable.quantity(day.work.joules, "J"), Readable.quantity(day.idle.joules, "J"), way.rest.rawValue,
        Readable.quantity(way.power.si, "W"), Readable.quantity(way.wake.joules, "J"), evens,
        Readable.quantity(day.firstAnswer.seconds, "s"), Readable.count(day.tasks),
      ]
    }
  }

  /// The table, for a terminal.
  public var lines: [String] {
    var table = TextTable([.words(Self.columns[0])] + Self.columns.dropFirst().map { .numbers($0) })
    for row in rows { table.append(row) }
    let learned =
      "\(Readable.significant(duty.tasks)) tasks of \(Readable.significant(duty.stepsPerTask)) steps"
    return [
      title,
      "a day \"\(duty.name)\": \(Readable.significant(duty.inferences)) inferences, \(learned), "
        + "\(Readable.significant(duty.wakes)) wakes, \(Readable.significant(duty.idleCelsius)) °C at rest",
      "our model, not a measurement", "",
    ] + table.lines() + (bands.map { [""] + $0.lines } ?? []) + [
      "",
      "rest is the cheapest way: awake, retained at a low voltage, or off and loaded again at every wake;",
      "power is what that takes; break-even is the rest beyond which switching off takes less than the best",
      "of the others; tasks are those whose weights fit into the area that the first chip has",
    ]
  }

  /// The pictures.
  public var report: ChartSheet {
    func lines(_ all: [(name: String, points: [(Double, Double)])], _ x: (Double) -> Double)
      -> [ChartSheet.Line]
    {
      all.map { line in
        ChartSheet.Line(name: line.name, points: line.points.map { (x($0.0), logarithm($0.1)) })
      }
    }
    return ChartSheet(
      .day, title: "A day: \(duty.name)", facts: Array(self.lines.prefix(3)),
      charts: [
        ChartSheet.Chart(
          title: "Energy of a day over wakes", description: "The work stays; what is between is rest.",
          xName: "wakes a day", yName: "J a day", isLogarithmic: true, lines: lines(overWakes, logarithm)),
        ChartSheet.Chart(
          title: "Energy of a day over the temperature at rest",
          description: "Leakage doubles every 10 °C; on a scale of powers of ten.", xName: "°C",
          yName: "log10 of J", isLogarithmic: false, lines: lines(overTemperature) { $0 }),
      ], tables: [ChartSheet.Table(title: "By technology", columns: Self.columns, rows: rows)],
      constants: StandbyConstants.assumed.constants(prefix: "standby.").map(\.line))
  }
}

import Reporting
import Silicon
import Units

/// How far the figures of a day move when its constants, those of resting and waking among them, move within
/// their ranges: the same draw in every technology.
public struct DayBands: Sendable {
  /// A technology's bands: joules, seconds.
  public struct Row: Sendable {
    /// Its name.
    public let technology: String
    /// Of the day: infinite where a draw's work takes longer than a day has.
    public let energy: ChipBands.Band
    /// Of the rest beyond which switching off pays: infinite where it never does.
    public let breakEven: ChipBands.Band
    /// From a wake to the first answer.
    public let firstAnswer: ChipBands.Band
    /// The energy of each draw.
    let energies: [Double]
  }

  /// Draws of the constants, and what they were drawn from.
  public let draws: Int, seed: UInt64
  /// The technologies, as the comparison has them.
  public let rows: [Row]
  /// The technologies by the energy that the constants as they are give.
  public let ranks: [ChipBands.Rank]

  /// Draws the bands of `days`.
  ///
  /// * `draws`: at least 1.
  /// * `progress`: told how many of how many days are priced.
  ///
  /// - Throws: `ChipError` where a chip cannot compute the work, which its comparison would have found.
  public static func drawn(
    from days: DayComparison, of comparison: ChipComparison, draws: Int, seed: UInt64 = 1,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> DayBands {
    let total = comparison.compared.count * draws
    var rows: [Row] = []
    for priced in comparison.compared {
      var found: [DayPrice?] = []
      for number in 0..<draws {
        found.append(try drawn(number, seed: seed, priced, comparison, days.duty))
        progress(rows.count * draws + number + 1, total)
      }
      let energies = found.map { $0?.energy.joules ?? .infinity }
      rows.append(
        Row(
          technology: priced.chip.technology.name, energy: ChipBands.Band(energies),
          breakEven: ChipBands.Band(found.map { $0?.breakEven.seconds ?? .infinity }),
          firstAnswer: ChipBands.Band(found.map { $0?.firstAnswer.seconds ?? .infinity }),
          energies: energies))
    }
    let nominal = days.days.map { $0.day.energy.joules }
    return DayBands(
      draws: draws, seed: seed, rows: rows,
      ranks: ChipBands.ranked(zip(rows, nominal).map { ($0.technology, $1, $0.energies) }))
  }

  /// One draw's day; nil where its work takes longer than a day has.
  private static func drawn(
    _ number: Int, seed: UInt64, _ priced: PricedChip, _ comparison: ChipComparison, _ duty: DutyCycle
  ) throws -> DayPrice? {
    let variation = Variation.drawn(number, seed: seed)
    let chip = priced.chip.varied(by: variation)
    let objective = comparison.work.objective
    var step: (price: Price, cells: TaskCells)?
    if let workload = comparison.step, let nominal = priced.step {
      let price = try chip.price(workload, as: nominal.mapping, by: objective)
      step = (price, chip.taskCells(workload, price))
    }
    let inference = try chip.price(comparison.inference, as: priced.inference.mapping, by: objective)
    return try? chip.day(
      duty, step: step, inference: inference, StandbyConstants.assumed.moved(by: variation))
  }

  /// As a terminal shows them.
  var lines: [String] {
    var table = TextTable([
      .words("technology"), .numbers("a day"), .numbers("break-even"), .numbers("first answer"),
    ])
    func seconds(_ band: ChipBands.Band) -> String {
      ChipBands.text(band) { $0.isFinite ? Readable.quantity($0, "s") : "never" }
    }
    for row in rows {
      table.append([
        row.technology,
        ChipBands.text(row.energy) { $0.isFinite ? Readable.quantity($0, "J") : "more than a day" },
        seconds(row.breakEven), seconds(row.firstAnswer),
      ])
    }
    let drawn = "\(draws) draws of the constants from their ranges, the same in every technology"
    return ["nine in ten of \(drawn):"] + table.lines() + [ChipBands.order(ranks)]
  }
}

extension DayBands: Encodable {
  private enum CodingKeys: String, CodingKey {
    case draws, seed, technologies, order
  }

  /// Writes where nine draws in ten lie by technology, and the order.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(draws, forKey: .draws)
    try container.encode(seed, forKey: .seed)
    let bands = rows.map { row in
      (
        row.technology,
        [
          "energy_per_day_j": ChipBands.BandRecord(row.energy, 1),
          "break_even_idle_s": ChipBands.BandRecord(row.breakEven, 1),
          "first_answer_s": ChipBands.BandRecord(row.firstAnswer, 1),
        ]
      )
    }
    try container.encode(Dictionary(uniqueKeysWithValues: bands), forKey: .technologies)
    try container.encode(ranks.map(ChipBands.RankRecord.init), forKey: .order)
  }
}

import Reporting
import Silicon
import Units

extension ChipBands {
  /// As a terminal shows them: the bands, the order as far as it is known, and what moves the energy most.
  var lines: [String] {
    var table = TextTable([
      .words("technology"), .numbers("step"), .numbers("time"), .numbers("inference"), .numbers("area"),
      .numbers("first dead cell"),
    ])
    for row in rows { table.append([row.technology] + values(row)) }
    let drawn = "\(draws) draws of the constants from their ranges, the same in every technology"
    return ["nine in ten of \(drawn):"] + table.lines() + [Self.order(ranks)] + swingLines
  }

  /// The cells of a row, after its name.
  func values(_ row: Row) -> [String] {
    func joules(_ band: Band?) -> String { Self.text(band) { Readable.quantity($0, "J") } }
    func seconds(_ band: Band?) -> String { Self.text(band) { Readable.quantity($0, "s") } }
    return [
      joules(row.stepEnergy), seconds(row.stepTime), joules(row.inferenceEnergy),
      Self.text(row.area) { Readable.significant($0 * 1e6) + " mm²" },
      row.lifetime.map(Self.lifetime) ?? "–",
    ]
  }

  /// The lower end: how far beyond a thousand years the upper one lies says nothing.
  private static func lifetime(_ band: Band) -> String {
    let (low, high) = (Readable.lifetime(days: band.low), Readable.lifetime(days: band.high))
    return low == high ? low : "from \(low)"
  }

  /// Both ends; the unit once where they share it.
  static func text(_ band: Band?, _ text: (Double) -> String) -> String {
    guard let band else { return "–" }
    let (low, high) = (text(band.low), text(band.high))
    if low == high { return low }
    guard let unit = low.split(separator: " ").last, high.hasSuffix(" " + unit), low.hasSuffix(" " + unit)
    else { return "\(low)–\(high)" }
    return "\(low.dropLast(unit.count + 1))–\(high)"
  }

  /// The technologies by energy, the sign between two saying whether the draws agree.
  static func order(_ ranks: [Rank]) -> String {
    let names = ranks.map { ($0.above == nil ? "" : $0.isApart ? " < " : " ≈ ") + $0.technology }
    return "by energy: \(names.joined()); "
      + "< where \(Readable.percent(apart, decimals: 0)) of the draws agree"
  }

  private var swingLines: [String] {
    guard !swings.isEmpty else { return [] }
    var table = TextTable([
      .words("what moves the energy most"), .numbers("from"), .numbers("to"), .numbers("energy"),
      .numbers("to"),
    ])
    for swing in swings {
      let range = swing.constant.constant.range
      table.append([
        swing.constant.name, Readable.significant(range.lowerBound), Readable.significant(range.upperBound),
        Readable.quantity(swing.atLow, "J"), Readable.quantity(swing.atHigh, "J"),
      ])
    }
    return [""] + table.lines()
  }
}

extension ChipBands: Encodable {
  private enum CodingKeys: String, CodingKey {
    case draws, seed, technologies, order, swings
    case apart = "apart_share"
  }

  struct BandRecord: Encodable {
    var low: Double?
    var high: Double?

    init(_ band: Band, _ factor: Double) {
      low = band.low.isFinite ? band.low * factor : nil
      high = band.high.isFinite ? band.high * factor : nil
    }
  }

  struct RankRecord: Encodable {
    var technology: String
    var above: Double?
    var isApart: Bool

    enum CodingKeys: String, CodingKey {
      case technology
      case above = "above_previous_share"
      case isApart = "is_apart"
    }

    init(_ rank: Rank) { (technology, above, isApart) = (rank.technology, rank.above, rank.isApart) }
  }

  private struct SwingRecord: Encodable {
    var constant: ConstantRecord
    var atLow: Double
    var atHigh: Double

    enum CodingKeys: String, CodingKey {
      case constant
      case atLow = "energy_at_low_pj"
      case atHigh = "energy_at_high_pj"
    }
  }

  /// Writes where nine draws in ten lie by technology, the order and the swings.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(draws, forKey: .draws)
    try container.encode(seed, forKey: .seed)
    try container.encode(Self.apart, forKey: .apart)
    func record(_ row: Row) -> [String: BandRecord] {
      var bands = [
        "inference_energy_pj": BandRecord(row.inferenceEnergy, 1e12),
        "inference_latency_ns": BandRecord(row.inferenceTime, 1e9), "area_um2": BandRecord(row.area, 1e12),
      ]
      bands["energy_pj"] = row.stepEnergy.map { BandRecord($0, 1e12) }
      bands["latency_ns"] = row.stepTime.map { BandRecord($0, 1e9) }
      bands["lifetime_days"] = row.lifetime.map { BandRecord($0, 1) }
      return bands
    }
    try container.encode(
      Dictionary(uniqueKeysWithValues: rows.map { ($0.technology, record($0)) }), forKey: .technologies)
    try container.encode(ranks.map(RankRecord.init), forKey: .order)
    try container.encode(
      swings.map {
        SwingRecord(
          constant: ConstantRecord($0.constant), atLow: $0.atLow * 1e12, atHigh: $0.atHigh * 1e12)
      }, forKey: .swings)
  }
}

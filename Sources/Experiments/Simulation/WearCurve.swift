import Foundation
public import Reporting
public import Silicon

/// Accuracy of a stream that is learned again and again into the same cells until they wear out.
public struct WearCurve: Encodable, Sendable {
  /// The stream's tasks.
  public var tasks: [String]
  /// Learning steps of one session.
  public var steps: Int
  /// Of learning and faults alike.
  public var seeds: [UInt64]
  /// Technologies in order, each by session.
  public var rows: [Row]
  /// Where cells of each technology cost the first point of accuracy; none where they do not.
  public var firstPoints: [FirstPoint] {
    rows.map(\.technology).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      .compactMap(firstPoint)
  }

  /// When the first point of accuracy is lost, between two sessions that were simulated.
  public struct FirstPoint: Encodable, Sendable {
    /// The cells.
    public var technology: String
    /// The session, and the share of groups that have worn out until then.
    public var session: Double, wornShare: Double

    enum CodingKeys: String, CodingKey {
      case technology, session
      case wornShare = "worn_share"
    }
  }

  enum CodingKeys: String, CodingKey {
    case tasks, steps, seeds, rows
    case firstPoints = "first_point_lost"
  }

  /// Writes where the first point is lost too.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(tasks, forKey: .tasks)
    try container.encode(steps, forKey: .steps)
    try container.encode(seeds, forKey: .seeds)
    try container.encode(rows, forKey: .rows)
    try container.encode(firstPoints, forKey: .firstPoints)
  }

  /// Between the last session before which no more than a point is lost against the first one, mean over
  /// seeds, and the one after it: by a straight line of the logarithms of session and worn share.
  private func firstPoint(_ technology: String) -> FirstPoint? {
    let own = rows.filter { $0.technology == technology }
    guard let first = own.first?.accuracies.mean else { return nil }
    func lost(_ row: Row) -> Double { first - row.accuracies.mean }
    guard let at = own.indices.first(where: { at in own[at...].allSatisfy { lost($0) > 0.01 } }), at > 0
    else { return nil }
    let (before, after) = (own[at - 1], own[at])
    let share = min(1, max(0, (0.01 - lost(before)) / (lost(after) - lost(before))))
    func between(_ low: Double, _ high: Double) -> Double {
      low > 0 && high > 0 ? low * pow(high / low, share) : high * share
    }
    return FirstPoint(
      technology: technology, session: between(Double(before.session), Double(after.session)),
      wornShare: between(before.wornShare, after.wornShare))
  }

  /// One session of one technology.
  public struct Row: Encodable, Sendable {
    /// The cells.
    public var technology: String
    /// The session that was simulated; those between are passed over, their pulses counted.
    public var session: Int
    /// One per seed.
    public var accuracies: [Double]
    /// The share of groups of learned cells that have worn out, mean over seeds.
    public var wornShare: Double

    enum CodingKeys: String, CodingKey {
      case technology, session
      case accuracies = "average_accuracy_by_seed"
      case wornShare = "worn_share"
    }
  }

  /// Learns `stream` at sessions 1, 10, 100 … up to `last`, on each of `chips`; the pulses of a session stand
  /// for those of all sessions since the one before.
  ///
  /// * `perDecade`: sessions of each decade that are simulated, at least one.
  /// * `faults`: what fails besides writes.
  /// * `seeds`: of learning and faults alike; at least one.
  ///
  /// - Throws: `SimulationError` for a fault that cells do not have, or two technologies of one name; and
  ///   what ``IndependentJobs`` throws.
  public static func measured(
    _ stream: SimulatedLearning, on chips: [Chip], faults: FaultRates, seeds: [UInt64], last: Int,
    perDecade: Int = 1, by jobs: IndependentJobs
  ) throws -> WearCurve {
    try chips.checkNames()
    let sessions = sessions(until: last, perDecade: perDecade)
    let names = chips.flatMap { chip in
      seeds.map { "\(chip.technology.name), seed \($0), until \(last), \(perDecade) a decade" }
    }
    let key = try IndependentJobs.key(of: stream.basis + chips.map { try $0.json() } + [faults])
    let results: [[ArrayRun]] = try jobs.results(names, key: key) { index in
      let (chip, seed) = (chips[index / seeds.count], seeds[index % seeds.count])
      let model = try faults.model(chip.technology, besides: FaultModel(chip.technology))
      let memory = try ArrayMemory(chip, faults: model, settings: ArraySettings(chip), seed: seed)
      var before = 0
      return try sessions.map { session in
        memory.pulsesPerPulse = UInt64(session - before)
        before = session
        return try stream.run(memory, seed: seed)
      }
    }
    let rows = chips.enumerated().flatMap { chip in
      let own = results[chip.offset * seeds.count..<(chip.offset + 1) * seeds.count]
      return sessions.indices.map { at in
        Row(
          technology: chip.element.technology.name, session: sessions[at],
          accuracies: own.map { $0[at].accuracy }, wornShare: own.map { $0[at].wornShare }.mean)
      }
    }
    return WearCurve(tasks: stream.names, steps: results[0][0].steps, seeds: seeds, rows: rows)
  }

  /// The sessions that are simulated: 1, 10, 100 … and `perDecade` − 1 between each two.
  static func sessions(until last: Int, perDecade: Int) -> [Int] {
    (0...18 * perDecade).map { Int(pow(10, Double($0) / Double(perDecade)).rounded(.toNearestOrEven)) }
      .reduce(into: []) { if $1 <= last, $0.last != $1 { $0.append($1) } }
  }

  /// As a terminal shows it.
  public var lines: [String] {
    var table = TextTable([
      .words("cells"), .numbers("session"), .numbers("years, one a day"), .numbers("accuracy"),
      .numbers("range of seeds"), .numbers("worn out"),
    ])
    for row in rows {
      table.append([
        row.technology, Readable.count(row.session), Readable.significant(Double(row.session) / 365.25),
        Readable.percent(row.accuracies.mean),
        Readable.range(row.accuracies),
        Readable.percent(row.wornShare, decimals: 3),
      ])
    }
    let lost = firstPoints.map {
      "\($0.technology): the first point is lost at session \(Readable.count(Int($0.session))), with "
        + "\(Readable.percent($0.wornShare, decimals: 3)) worn out"
    }
    return table.lines(width: 100) + lost + [
      "\(tasks.joined(separator: ", ")): \(Readable.counted(steps, "step")) a session, "
        + Readable.counted(seeds.count, "seed")
    ]
  }

  /// The page about it.
  public func report(of stream: SimulatedLearning) -> SimulationReport {
    var report = SimulationReport(summary: stream.summary(seeds: seeds.count))
    report.sessions = curves
    report.tables = [lines.joined(separator: "\n")]
    return report
  }

  private var curves: [SimulationReport.Curve] {
    SimulationReport.Curve.curves(rows) { ($0.technology, Double($0.session), $0.accuracies) }
  }
}

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
  /// * `faults`: what fails besides writes.
  /// * `seeds`: of learning and faults alike; at least one.
  ///
  /// - Throws: `SimulationError` for a fault that cells do not have, or two technologies of one name; and
  ///   what ``IndependentJobs`` throws.
  public static func measured(
    _ stream: SimulatedLearning, on chips: [Chip], faults: FaultRates, seeds: [UInt64], last: Int,
    by jobs: IndependentJobs
  ) throws -> WearCurve {
    try chips.checkNames()
    let sessions = sequence(first: 1) { $0 <= last / 10 ? 10 * $0 : nil }.map { $0 }
    let names = chips.flatMap { chip in seeds.map { "\(chip.technology.name), seed \($0), until \(last)" } }
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
        Readable.percent(row.wornShare),
      ])
    }
    return table.lines(width: 100) + [
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

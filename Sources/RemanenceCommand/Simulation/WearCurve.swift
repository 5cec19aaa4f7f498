import Reporting
import Silicon

/// Accuracy of a stream that is learned again and again into the same cells until they wear out.
struct WearCurve: Encodable {
  var tasks: [String]
  /// Learning steps of one session.
  var steps: Int
  var seeds: [UInt64]
  var rows: [Row]

  struct Row: Encodable {
    var technology: String
    /// The session that was simulated; those between are passed over, their pulses counted.
    var session: Int
    /// One per seed.
    var accuracies: [Double]
    /// The share of groups of learned cells that have worn out, mean over seeds.
    var wornShare: Double

    enum CodingKeys: String, CodingKey {
      case technology, session
      case accuracies = "average_accuracy_by_seed"
      case wornShare = "worn_share"
    }
  }

  /// Learns at sessions 1, 10, 100 … up to `last`, on each technology; the pulses of a session stand for those of all
  /// sessions since the one before.
  init(
    _ stream: SimulatedLearning, technologies: [String], arrays: ArrayOptions, seeds: [UInt64], last: Int,
    runs: IndependentRuns
  ) throws {
    (tasks, self.seeds) = (stream.names, seeds)
    let chips = try technologies.map { try arrays.hardware.chosenChip($0) }
    let sessions = sequence(first: 1) { $0 <= last / 10 ? 10 * $0 : nil }.map { $0 }
    let names = chips.flatMap { chip in seeds.map { "\(chip.technology.name), seed \($0), until \(last)" } }
    let results: [[ArrayRun]] = try runs.results(names) { index in
      let (chip, seed) = (chips[index / seeds.count], seeds[index % seeds.count])
      let faults = try arrays.besides(FaultModel(chip.technology), chip.technology)
      let memory = try ArrayMemory(chip, faults: faults, settings: ArrayOptions.settings(chip), seed: seed)
      var before = 0
      return try sessions.map { session in
        memory.pulsesPerPulse = UInt64(session - before)
        before = session
        return try stream.run(memory, seed: seed)
      }
    }
    steps = results[0][0].steps
    rows = chips.enumerated().flatMap { chip in
      let own = results[chip.offset * seeds.count..<(chip.offset + 1) * seeds.count]
      return sessions.indices.map { at in
        Row(
          technology: chip.element.technology.name, session: sessions[at],
          accuracies: own.map { $0[at].accuracy }, wornShare: own.map { $0[at].wornShare }.mean)
      }
    }
  }

  var lines: [String] {
    var table = TextTable([
      .words("cells"), .numbers("session"), .numbers("years, one a day"), .numbers("accuracy"),
      .numbers("range of seeds"), .numbers("worn out"),
    ])
    for row in rows {
      table.append([
        row.technology, Readable.count(row.session), Readable.significant(Double(row.session) / 365.25),
        Readable.percent(row.accuracies.mean),
        "\(Readable.percent(row.accuracies.min() ?? 0)) – \(Readable.percent(row.accuracies.max() ?? 0))",
        Readable.percent(row.wornShare),
      ])
    }
    return table.lines(width: 100) + [
      "\(tasks.joined(separator: ", ")): \(Readable.count(steps)) steps a session, \(seeds.count) seeds"
    ]
  }

  /// As the report draws it.
  var curves: [SimulationReport.Curve] {
    SimulationReport.Curve.curves(rows) { ($0.technology, Double($0.session), $0.accuracies) }
  }
}

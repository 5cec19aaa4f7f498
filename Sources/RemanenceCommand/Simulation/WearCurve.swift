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

  /// Learns at sessions 1, 10, 100 … up to `last`, on each technology.
  init(
    _ stream: SimulatedLearning, technologies: [MemoryTechnology], settings: ArraySettings, seeds: [UInt64],
    last: Int, note: (String) -> Void
  ) throws {
    (tasks, self.seeds, rows, steps) = (stream.names, seeds, [], 0)
    for technology in technologies {
      var found: [Int: (accuracies: [Double], worn: Double)] = [:]
      for seed in seeds {
        let memory = try ArrayMemory(
          technology, faults: FaultModel(technology), settings: settings, seed: seed)
        var (session, before) = (1, 0)
        while session <= last {
          memory.pulsesPerPulse = UInt64(session - before)
          let outcome = try stream.learn(on: memory, seed: seed)
          steps = outcome.steps
          found[session, default: ([], 0)].accuracies.append(outcome.mean)
          let groups = Double(memory.bits.learned / technology.cell.writeQuantum)
          found[session]!.worn += Double(memory.updates.wornGroups) / groups / Double(seeds.count)
          (session, before) = (session * 10, session)
        }
      }
      rows += found.sorted { $0.key < $1.key }.map {
        Row(
          technology: technology.name, session: $0.key, accuracies: $0.value.accuracies,
          wornShare: $0.value.worn)
      }
      note(technology.name)
    }
  }

  var lines: [String] {
    var table = TextTable([
      .words("cells"), .numbers("session"), .numbers("years, one a day"), .numbers("accuracy"),
      .numbers("worn out"),
    ])
    for row in rows {
      table.append([
        row.technology, Readable.count(row.session), Readable.significant(Double(row.session) / 365.25),
        Readable.percent(row.accuracies.mean), Readable.percent(row.wornShare),
      ])
    }
    return table.lines(width: 100) + [
      "\(tasks.joined(separator: ", ")): \(Readable.count(steps)) steps a session, \(seeds.count) seeds"
    ]
  }

  /// As the report draws it.
  var curves: [SimulationReport.Curve] {
    var names: [String] = []
    for row in rows where !names.contains(row.technology) { names.append(row.technology) }
    return names.map { name in
      .init(
        name: name,
        points: rows.filter { $0.technology == name }.map {
          .init(x: Double($0.session), shares: $0.accuracies)
        })
    }
  }
}

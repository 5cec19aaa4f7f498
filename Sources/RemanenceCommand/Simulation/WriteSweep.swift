import Reporting
import Silicon
import Units

/// Accuracy after a stream against the energy that each written bit is given, technologies side by side.
struct WriteSweep: Encodable {
  var tasks: [String]
  var steps: Int
  var seeds: [UInt64]
  /// Mean accuracy of the stream without faults, one per seed.
  var plainAccuracies: [Double]
  var rows: [Row]

  struct Row: Encodable {
    var technology: String
    var volts, nanoseconds: Double
    var writeErrorRate: Double
    /// Of a pulse, for each bit that it writes.
    var femtojoulesPerBit: Double
    /// Mean accuracy of the stream, one per seed.
    var accuracies: [Double]
    /// Of all updates, mean over seeds.
    var picojoules: Double
    /// Bits left wrong by the last pulse, mean over seeds.
    var wrongBits: Double

    enum CodingKeys: String, CodingKey {
      case technology
      case volts = "write_voltage_v"
      case nanoseconds = "write_pulse_ns"
      case writeErrorRate = "write_error_rate"
      case femtojoulesPerBit = "energy_per_bit_fj"
      case accuracies = "average_accuracy_by_seed"
      case picojoules = "write_energy_pj"
      case wrongBits = "wrong_bits"
    }
  }

  enum CodingKeys: String, CodingKey {
    case tasks, steps, seeds, rows
    case plainAccuracies = "fault_free_average_accuracy_by_seed"
  }

  /// The rates of failed writes whose least voltage is simulated.
  static let rates = [0.5, 0.3, 0.2, 0.1, 0.03, 1e-2, 1e-3, 1e-5]

  /// Learns the stream on each technology at the least voltage of each rate.
  init(
    _ stream: SimulatedLearning, technologies: [MemoryTechnology], settings: ArraySettings, seeds: [UInt64],
    note: (String) -> Void
  ) throws {
    (tasks, self.seeds, rows, steps) = (stream.names, seeds, [], 0)
    let plain = try seeds.map { try stream.learn(on: nil, seed: $0) }
    plainAccuracies = plain.map(\.mean)
    steps = plain.first?.steps ?? 0
    for technology in technologies {
      var pulses: [WritePulse] = []
      for pulse in Self.rates.map({ technology.pulse(writeErrorRate: $0) }) + [technology.nominalWrite] {
        if let pulse, !pulses.contains(pulse), technology.isNonvolatile || pulse == technology.nominalWrite {
          pulses.append(pulse)
        }
      }
      for pulse in pulses {
        let faults = FaultModel(technology, pulse: pulse)
        var accuracies: [Double] = []
        var (picojoules, wrong) = (0.0, 0.0)
        for seed in seeds {
          let memory = try ArrayMemory(
            technology, pulse: pulse, faults: faults, settings: settings, seed: seed)
          accuracies.append(try stream.learn(on: memory, seed: seed).mean)
          picojoules += memory.energy(memory.updates).picojoules / Double(seeds.count)
          wrong += Double(memory.updates.wrongBits) / Double(seeds.count)
        }
        let outcome = technology.write(pulse)
        rows.append(
          Row(
            technology: technology.name, volts: pulse.voltage.volts, nanoseconds: pulse.duration.nanoseconds,
            writeErrorRate: outcome.writeErrorRate, femtojoulesPerBit: outcome.energyPerBit.femtojoules,
            accuracies: accuracies, picojoules: picojoules, wrongBits: wrong))
        note("\(technology.name), \(Readable.significant(pulse.voltage.volts)) V")
      }
    }
  }

  var lines: [String] {
    var table = TextTable([
      .words("cells"), .numbers("write"), .numbers("failed bits"), .numbers("per bit"), .numbers("accuracy"),
      .numbers("range of seeds"), .numbers("updates"),
    ])
    for row in rows {
      table.append([
        row.technology, "\(Readable.significant(row.volts)) V", Readable.scientific(row.writeErrorRate),
        Readable.energy(picojoules: row.femtojoulesPerBit / 1000), Readable.percent(row.accuracies.mean),
        "\(Readable.percent(row.accuracies.min() ?? 0)) – \(Readable.percent(row.accuracies.max() ?? 0))",
        Readable.energy(picojoules: row.picojoules),
      ])
    }
    return table.lines(width: 100) + [
      "\(tasks.joined(separator: ", ")): \(Readable.count(steps)) steps in all, \(seeds.count) seeds; without faults "
        + "\(Readable.percent(plainAccuracies.mean)) (\(Readable.percent(plainAccuracies.min() ?? 0)) – "
        + "\(Readable.percent(plainAccuracies.max() ?? 0)))"
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
          .init(x: $0.femtojoulesPerBit, shares: $0.accuracies)
        })
    }
  }
}

extension [Double] {
  var mean: Double { reduce(0, +) / Double(Swift.max(1, count)) }
}

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
  static let rates = [0.5, 0.1, 0.03, 1e-2, 3e-3, 1e-3, 1e-4, 1e-5]

  /// Learns the stream on each technology at the least voltage of each rate, and at its nominal write.
  init(
    _ stream: SimulatedLearning, technologies: [String], arrays: ArrayOptions, seeds: [UInt64],
    runs: IndependentRuns
  ) throws {
    (tasks, self.seeds) = (stream.names, seeds)
    let chips = try technologies.map { try arrays.hardware.chosenChip($0) }
    let points = chips.flatMap { chip in Self.pulses(chip.technology).map { (chip: chip, pulse: $0) } }
    let names =
      seeds.map { "plain bytes, seed \($0)" }
      + points.flatMap { point in
        seeds.map {
          "\(point.chip.technology.name), \(point.pulse.voltage.volts) V, \(point.pulse.duration.nanoseconds) ns, seed \($0)"
        }
      }
    let results: [ArrayRun] = try runs.results(names) { index in
      let seed = seeds[index % seeds.count]
      guard index >= seeds.count else { return try stream.run(nil, seed: seed) }
      let (chip, pulse) = points[index / seeds.count - 1]
      let faults = try arrays.besides(FaultModel(chip.technology, pulse: pulse), chip.technology)
      return try stream.run(
        ArrayMemory(chip, pulse: pulse, faults: faults, settings: ArrayOptions.settings(chip), seed: seed),
        seed: seed)
    }
    plainAccuracies = results.prefix(seeds.count).map(\.accuracy)
    steps = results[0].steps
    rows = points.enumerated().map { index, point in
      let own = Array(results[(index + 1) * seeds.count..<(index + 2) * seeds.count])
      let outcome = point.chip.technology.write(point.pulse)
      return Row(
        technology: point.chip.technology.name, volts: point.pulse.voltage.volts,
        nanoseconds: point.pulse.duration.nanoseconds, writeErrorRate: outcome.writeErrorRate,
        femtojoulesPerBit: outcome.energyPerBit.femtojoules, accuracies: own.map(\.accuracy),
        picojoules: own.map(\.picojoules).mean, wrongBits: own.map { Double($0.wrongBits) }.mean)
    }
  }

  private static func pulses(_ technology: MemoryTechnology) -> [WritePulse] {
    guard technology.isNonvolatile else { return [technology.nominalWrite] }
    var pulses: [WritePulse] = []
    for pulse in rates.map({ technology.pulse(writeErrorRate: $0) }) + [technology.nominalWrite] {
      if let pulse, !pulses.contains(pulse) { pulses.append(pulse) }
    }
    return pulses
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
    SimulationReport.Curve.curves(rows) { ($0.technology, $0.femtojoulesPerBit, $0.accuracies) }
  }
}

extension SimulationReport.Curve {
  /// A curve for each name among `rows`, in the order in which they appear.
  static func curves<Row>(_ rows: [Row], _ point: (Row) -> (name: String, x: Double, shares: [Double]))
    -> [Self]
  {
    rows.map(point).reduce(into: [Self]()) { curves, row in
      let at = curves.firstIndex { $0.name == row.name } ?? curves.count
      if at == curves.count { curves.append(.init(name: row.name, points: [])) }
      curves[at].points.append(.init(x: row.x, shares: row.shares))
    }
  }
}

public import Reporting
public import Silicon
import Units

/// Accuracy after a stream against the energy that each written bit is given, technologies side by side.
public struct WriteSweep: Encodable, Sendable {
  /// The stream's tasks.
  public var tasks: [String]
  /// Learning steps over all of them.
  public var steps: Int
  /// Of learning and faults alike.
  public var seeds: [UInt64]
  /// Mean accuracy of the stream without faults, one per seed.
  public var plainAccuracies: [Double]
  /// Technologies in order, each from its weakest pulse on.
  public var rows: [Row]

  /// One pulse of one technology.
  public struct Row: Encodable, Sendable {
    /// The cells.
    public var technology: String
    /// The pulse.
    public var volts: Double, nanoseconds: Double
    /// Bits that a pulse does not write, as a share.
    public var writeErrorRate: Double
    /// Of a pulse, for each bit that it writes.
    public var femtojoulesPerBit: Double
    /// Mean accuracy of the stream, one per seed.
    public var accuracies: [Double]
    /// Of all updates, mean over seeds.
    public var picojoules: Double
    /// Bits left wrong by the last pulse, mean over seeds.
    public var wrongBits: Double

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
  public static let rates = [0.5, 0.1, 0.03, 1e-2, 3e-3, 1e-3, 1e-4, 1e-5]

  /// Learns `stream` on each of `chips` at the least voltage of each rate, and at its technology's nominal
  /// write.
  ///
  /// * `faults`: what fails besides writes.
  /// * `seeds`: of learning and faults alike; at least one.
  ///
  /// - Throws: `SimulationError` for a fault that cells do not have, or two technologies of one name; and
  ///   what ``IndependentJobs`` throws.
  public static func measured(
    _ stream: SimulatedLearning, on chips: [Chip], faults: FaultRates, seeds: [UInt64],
    by jobs: IndependentJobs
  ) throws -> WriteSweep {
    try chips.checkNames()
    let points = chips.flatMap { chip in pulses(chip.technology).map { (chip: chip, pulse: $0) } }
    let names =
      seeds.map { "plain bytes, seed \($0)" }
      + points.flatMap { point in
        seeds.map {
          "\(point.chip.technology.name), \(point.pulse.voltage.volts) V, "
            + "\(point.pulse.duration.nanoseconds) ns, seed \($0)"
        }
      }
    let key = try IndependentJobs.key(of: stream.basis + chips.map { try $0.json() } + [faults])
    let results: [ArrayRun] = try jobs.results(names, key: key) { index in
      let seed = seeds[index % seeds.count]
      guard index >= seeds.count else { return try stream.run(nil, seed: seed) }
      let (chip, pulse) = points[index / seeds.count - 1]
      let model = try faults.model(chip.technology, besides: FaultModel(chip.technology, pulse: pulse))
      return try stream.run(
        ArrayMemory(chip, pulse: pulse, faults: model, settings: ArraySettings(chip), seed: seed), seed: seed)
    }
    let rows = points.enumerated().map { index, point in
      let own = Array(results[(index + 1) * seeds.count..<(index + 2) * seeds.count])
      let outcome = point.chip.technology.write(point.pulse)
      return Row(
        technology: point.chip.technology.name, volts: point.pulse.voltage.volts,
        nanoseconds: point.pulse.duration.nanoseconds, writeErrorRate: outcome.writeErrorRate,
        femtojoulesPerBit: outcome.energyPerBit.femtojoules, accuracies: own.map(\.accuracy),
        picojoules: own.map(\.picojoules).mean, wrongBits: own.map { Double($0.wrongBits) }.mean)
    }
    return WriteSweep(
      tasks: stream.names, steps: results[0].steps, seeds: seeds,
      plainAccuracies: results.prefix(seeds.count).map(\.accuracy), rows: rows)
  }

  private static func pulses(_ technology: MemoryTechnology) -> [WritePulse] {
    guard technology.isNonvolatile else { return [technology.nominalWrite] }
    var pulses: [WritePulse] = []
    for pulse in rates.map({ technology.pulse(writeErrorRate: $0) }) + [technology.nominalWrite] {
      if let pulse, !pulses.contains(pulse) { pulses.append(pulse) }
    }
    return pulses
  }

  /// As a terminal shows it.
  public var lines: [String] {
    var table = TextTable([
      .words("cells"), .numbers("write"), .numbers("failed bits"), .numbers("per bit"), .numbers("accuracy"),
      .numbers("range of seeds"), .numbers("updates"),
    ])
    for row in rows {
      table.append([
        row.technology, "\(Readable.significant(row.volts)) V", Readable.scientific(row.writeErrorRate),
        Readable.energy(picojoules: row.femtojoulesPerBit / 1000), Readable.percent(row.accuracies.mean),
        Readable.range(row.accuracies),
        Readable.energy(picojoules: row.picojoules),
      ])
    }
    return table.lines(width: 100) + [
      "\(tasks.joined(separator: ", ")): \(Readable.counted(steps, "step")) in all, "
        + "\(Readable.counted(seeds.count, "seed")); "
        + "without faults \(Readable.percent(plainAccuracies.mean)) (\(Readable.range(plainAccuracies)))"
    ]
  }

  /// The page about it.
  public func report(of stream: SimulatedLearning) -> SimulationReport {
    var report = SimulationReport(summary: stream.summary(seeds: seeds.count))
    report.energy = curves
    report.withoutFaults = plainAccuracies
    report.tables = [lines.joined(separator: "\n")]
    return report
  }

  private var curves: [SimulationReport.Curve] {
    SimulationReport.Curve.curves(rows) { ($0.technology, $0.femtojoulesPerBit, $0.accuracies) }
  }
}

extension [Chip] {
  /// Checks that results can be told apart by their technologies' names.
  /// - Throws: `SimulationError` when two have one name.
  func checkNames() throws(SimulationError) {
    var seen: Set<String> = []
    for chip in self where !seen.insert(chip.technology.name).inserted {
      throw SimulationError(
        "two technologies are called \(chip.technology.name): name each once, and give one from a file a "
          + "name of its own")
    }
  }
}

extension Readable {
  /// The least and the most of shares, in percent.
  static func range(_ shares: [Double]) -> String {
    "\(percent(shares.min() ?? 0)) – \(percent(shares.max() ?? 0))"
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

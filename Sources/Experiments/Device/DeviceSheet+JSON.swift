import Silicon
import Units

extension DeviceSheet: Encodable {
  private enum CodingKeys: String, CodingKey {
    case technology, seed, geometry, seats, retention, loops, probabilities, constants
    case criticalCurrents = "critical_currents_ua"
    case nominalWrite = "nominal_write"
    case equalErrors = "equal_errors"
    case readWindow = "read_window"
    case errorsOverEnergy = "errors_over_energy"
  }

  /// Encodes the object that `remanence device --json` prints.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(technology.name, forKey: .technology)
    try container.encode(prototype.seed, forKey: .seed)
    if let junction = technology.cell.junction {
      var currents = [
        "to_antiparallel": junction.criticalCurrent(from: .parallel).microamperes,
        "to_parallel": junction.criticalCurrent(from: .antiparallel).microamperes,
      ]
      if let track = technology.track {
        try container.encode("\(track.geometry(with: junction))", forKey: .geometry)
        currents["track"] = track.criticalCurrent(for: junction).microamperes
      }
      try container.encode(currents, forKey: .criticalCurrents)
    }
    try container.encode(NominalShown(outcome: nominal), forKey: .nominalWrite)
    try container.encode(equalErrors.map(EqualShown.init), forKey: .equalErrors)
    try container.encodeIfPresent(prototype.readWindow.map(WindowShown.init), forKey: .readWindow)
    try container.encode(prototype.seats.map(SeatShown.init), forKey: .seats)
    try container.encode(prototype.retention.map { LineShown($0, "celsius", "seconds") }, forKey: .retention)
    try container.encode(
      prototype.errorsOverEnergy.map { LineShown($0, "energy_j", "error_ratio") }, forKey: .errorsOverEnergy)
    try container.encode(
      (prototype.junctionLoop + prototype.trackLoop).map { LineShown($0, "current_ua", "resistance_ohm") },
      forKey: .loops)
    try container.encode(
      probabilities.map { measurement in
        ProbabilityShown(
          name: measurement.name,
          lines: (measurement.lines + measurement.solved).map {
            LineShown($0, "current_ua", "switched_ratio")
          })
      }, forKey: .probabilities)
    try container.encode(technology.allConstants.map(ConstantRecord.init), forKey: .constants)
  }

  private struct NominalShown: Encodable {
    var outcome: WriteOutcome

    enum CodingKeys: String, CodingKey {
      case energy = "energy_fj_per_bit"
      case time = "time_ns"
      case quantum = "bits_at_once"
      case toAntiparallel = "error_ratio_to_antiparallel"
      case toParallel = "error_ratio_to_parallel"
      case isExtrapolated = "extrapolated"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(outcome.energyPerBit.femtojoules, forKey: .energy)
      try container.encode(outcome.latency.nanoseconds, forKey: .time)
      try container.encode(outcome.quantum, forKey: .quantum)
      try container.encode(outcome.errorRateToAntiparallel, forKey: .toAntiparallel)
      try container.encode(outcome.errorRateToParallel, forKey: .toParallel)
      try container.encode(outcome.writeErrorRate < 1e-5, forKey: .isExtrapolated)
    }
  }

  private struct EqualShown: Encodable {
    var row: Prototype.EqualErrors

    enum CodingKeys: String, CodingKey {
      case errorRate = "error_ratio"
      case voltage = "voltage_v"
      case trackVoltage = "track_voltage_v"
      case pulse = "pulse_ns"
      case time = "time_ns"
      case one = "energy_fj_1_bit"
      case four = "energy_fj_4_bits"
      case eight = "energy_fj_8_bits"
      case eightFromSupply = "energy_fj_8_bits_from_0.9_v"
      case current = "peak_current_ua_8_bits"
      case area = "area_um2_per_bit"
      case spread = "error_ratio_of_differing_cells"
      case afterThree = "error_ratio_after_three_tries"
      case isExtrapolated = "extrapolated"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      let write = row.write
      try container.encode(row.errorRate, forKey: .errorRate)
      try container.encode(write.pulse.voltage.volts, forKey: .voltage)
      if case .sas(let group) = write.technology.cell {
        try container.encode(group.trackVoltage.value, forKey: .trackVoltage)
      }
      try container.encode(write.pulse.duration.nanoseconds, forKey: .pulse)
      try container.encode(write.outcome.latency.nanoseconds, forKey: .time)
      try container.encode(write.energy(bits: 1).femtojoules, forKey: .one)
      try container.encode(write.energy(bits: 4).femtojoules, forKey: .four)
      try container.encode(write.energy(bits: 8).femtojoules, forKey: .eight)
      try container.encode(
        write.energy(bits: 8, supply: .volts(commonSupply)).femtojoules, forKey: .eightFromSupply)
      try container.encode(write.current(bits: 8).microamperes, forKey: .current)
      try container.encode(write.technology.cellArea.value, forKey: .area)
      try container.encode(row.spreadErrorRate, forKey: .spread)
      try container.encode(row.afterThree, forKey: .afterThree)
      try container.encode(row.errorRate < 1e-5, forKey: .isExtrapolated)
    }
  }

  private struct WindowShown: Encodable {
    var parallelMean: Double, parallelDeviation: Double
    var antiparallelMean: Double, antiparallelDeviation: Double
    var gap: Double

    init(_ window: Prototype.ReadWindow) {
      parallelMean = window.parallel.mean.microamperes
      parallelDeviation = window.parallel.deviation.microamperes
      antiparallelMean = window.antiparallel.mean.microamperes
      antiparallelDeviation = window.antiparallel.deviation.microamperes
      gap = window.gap
    }

    enum CodingKeys: String, CodingKey {
      case parallelMean = "parallel_ua"
      case parallelDeviation = "parallel_deviation_ua"
      case antiparallelMean = "antiparallel_ua"
      case antiparallelDeviation = "antiparallel_deviation_ua"
      case gap = "gap_over_deviations"
    }
  }

  private struct SeatShown: Encodable {
    var least: Double, most: Double, after: Double

    init(_ seat: Prototype.Seat) {
      (least, most) = (seat.least.microamperes, seat.most.microamperes)
      after = seat.after.microamperes
    }

    enum CodingKeys: String, CodingKey {
      case least = "least_track_current_ua"
      case most = "most_track_current_ua"
      case after = "current_after_track_ua"
    }
  }

  private struct ProbabilityShown: Encodable {
    var name: String
    var lines: [LineShown]
  }

  private struct LineShown: Encodable {
    var line: Prototype.Line
    var x: String, y: String

    init(_ line: Prototype.Line, _ x: String, _ y: String) { (self.line, self.x, self.y) = (line, x, y) }

    private struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(line.name, forKey: Key(stringValue: "name"))
      try container.encode(line.points.map(\.x), forKey: Key(stringValue: x))
      try container.encode(line.points.map(\.y), forKey: Key(stringValue: y))
    }
  }
}

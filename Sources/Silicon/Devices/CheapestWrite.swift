import Units

/// The write of least energy that fails no more often than asked for: what technologies are compared by.
public struct CheapestWrite: Sendable, Hashable {
  /// The technology, in SAS-MRAM with the track's voltage that was chosen.
  public var technology: MemoryTechnology
  /// The pulse.
  public var pulse: WritePulse
  /// What it does.
  public var outcome: WriteOutcome

  /// The pulses that are tried, in nanoseconds: twelve a decade.
  private static func durations(_ range: ClosedRange<Double>) -> [Double] {
    stride(from: 0.0, through: 12 * logarithm(range.upperBound / range.lowerBound) / logarithm(10), by: 1).map
    {
      range.lowerBound * power(10, $0 / 12)
    }
  }

  /// The longest pulse and the highest voltage that are tried.
  static let longest = 50.0, highest = 1.5

  /// The write of `technology` with the least energy a bit whose bits fail at most at `errorRate`; nil where
  /// no pulse up to 50 ns and no voltage up to 1.5 V (twice the nominal one, where that is more) does it.
  public init?(_ technology: MemoryTechnology, errorRate: Double) {
    var best: CheapestWrite?
    func consider(_ technology: MemoryTechnology) {
      for duration in Self.durations(0.5...Self.longest) {
        guard
          let write = Self.least(
            technology, .nanoseconds(duration), errorRate, below: best?.outcome.energyPerBit)
        else { continue }
        best = write
      }
    }
    if case .sas(let group) = technology.cell, group.writeProtocol == .oneShot {
      let critical = group.track.criticalCurrent(for: group.junction)
      let ohmic = group.track.resistance + .ohms(group.track.pathResistance.value)
      for ratio in stride(from: 1.0, through: 3.0, by: 0.1) {
        var other = group
        other.trackVoltage.value = ratio * critical.si * ohmic.ohms
        guard other.trackVoltage.value <= Self.highest else { break }
        var changed = technology
        changed.cell = .sas(other)
        consider(changed)
      }
    } else {
      consider(technology)
    }
    guard let best else { return nil }
    self = best
  }

  private init(_ technology: MemoryTechnology, _ pulse: WritePulse) {
    (self.technology, self.pulse) = (technology, pulse)
    outcome = technology.write(pulse)
  }

  /// The least voltage at this duration, if that takes less than `limit`.
  private static func least(
    _ technology: MemoryTechnology, _ duration: Time, _ errorRate: Double, below limit: Energy?
  ) -> CheapestWrite? {
    let top = max(highest, 2 * technology.writeVoltage.value)
    func write(_ volts: Double) -> CheapestWrite {
      CheapestWrite(technology, WritePulse(voltage: .volts(volts), duration: duration))
    }
    // In shared cells too much current through the junctions starves the track: the least voltage that does
    // is sought from below.
    var low = 0.0, high: Double?
    for step in 1...40 {
      let volts = top * Double(step) / 40
      let tried = write(volts)
      if let limit, tried.outcome.energyPerBit >= limit { return nil }
      if tried.outcome.writeErrorRate <= errorRate {
        high = volts
        break
      }
      low = volts
    }
    guard var high else { return nil }
    for _ in 0..<12 {
      let middle = (low + high) / 2
      if write(middle).outcome.writeErrorRate <= errorRate { high = middle } else { low = middle }
    }
    let found = write(high)
    if let limit, found.outcome.energyPerBit >= limit { return nil }
    return found
  }
}

extension CheapestWrite {
  /// Energy of writing `bits` bits of one word, of which all change: shared cells write whole groups.
  public func energy(bits: Int) -> Energy {
    let quanta = (bits + outcome.quantum - 1) / outcome.quantum
    return Double(quanta) * outcome.energyPerQuantum
  }

  /// The same when every line is driven from one supply and drops in its driver what it does not need; where
  /// a line needs more, its own voltage counts.
  public func energy(bits: Int, supply: Voltage) -> Energy {
    let quanta = Double((bits + outcome.quantum - 1) / outcome.quantum)
    func drawn(_ voltage: Voltage, _ energy: Energy) -> Energy {
      voltage > .zero && voltage < supply ? (supply / voltage) * energy : energy
    }
    guard case .sas(let group) = technology.cell else {
      return drawn(pulse.voltage, quanta * outcome.energyPerQuantum)
    }
    let track = Voltage.volts(group.trackVoltage.value)
    let shared = track * group.track.current(track) * .nanoseconds(group.trackPulse.value)
    return quanta * (drawn(track, shared) + drawn(pulse.voltage, outcome.energyPerQuantum - shared))
  }

  /// The current that this draws while it lasts, at its peak.
  public func current(bits: Int) -> Current {
    let quanta = Double((bits + outcome.quantum - 1) / outcome.quantum)
    switch technology.cell {
    case .sas(let group):
      return quanta
        * (group.track.current(.volts(group.trackVoltage.value))
          + Double(group.quantum) * group.meanCurrent(pulse.voltage))
    case .sot(let cell): return Double(bits) * cell.track.current(pulse.voltage)
    case .stt(let cell):
      return Double(bits)
        * cell.junction.current(.parallel, voltage: pulse.voltage, series: .ohms(cell.pathResistance.value))
    case .resistive, .sram:
      return Current(si: energy(bits: bits).joules / (pulse.voltage.volts * pulse.duration.seconds))
    }
  }
}

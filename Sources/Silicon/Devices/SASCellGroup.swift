import Units

/// SAS-MRAM: several junctions on one heavy-metal track. One pulse through the track frees all of them, a
/// small current through each decides its bit. The group is what one write writes.
public struct SASCellGroup: ConstantTable {
  /// How a group is written. The paper's abstract does not say which; both match its words, but not every
  /// geometry.
  public enum WriteProtocol: String, Sendable, CaseIterable {
    /// The track's pulse sets all bits to 1 (AP); then the track drives the other way, too weakly to switch
    /// alone, and junctions that must be 0 get a current of their own. It needs spins along the easy axis.
    case eraseProgram = "erase-program"
    /// The track's pulse frees all bits while the sign of each junction's current, which outlasts it,
    /// decides. It needs spins across the easy axis.
    case oneShot = "one-shot"
  }

  /// The junctions, all alike.
  public var junction: MagneticTunnelJunction
  /// The track below them.
  public var track: HeavyMetalTrack
  /// How they are written.
  public var writeProtocol: WriteProtocol
  /// Junctions on the track, which is the quantum of a write.
  public var size: Constant
  /// Transistor and wires in series with a junction.
  public var pathResistance: Constant
  /// The voltage on the track.
  public var trackVoltage: Constant
  /// The track's pulse.
  public var trackPulse: Constant
  /// The voltage on the track, the other way, while bits are programmed; for erase-program alone.
  public var programVoltage: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("group_size_bits", \.size, 1...64, isChoice: true),
    Field("path_resistance_ohm", \.pathResistance, 0...1e6),
    Field("track_voltage_v", \.trackVoltage, 0.01...5, isChoice: true),
    Field("track_pulse_ns", \.trackPulse, 0.05...1000, isChoice: true),
    Field("program_voltage_v", \.programVoltage, 0...5, isChoice: true),
  ]
}

extension SASCellGroup {
  /// The bits that are written together.
  public var quantum: Int { Int(size.value.rounded()) }

  /// What a write does whose pulse through each junction is `pulse`, with half of the bits 0 and half 1. The
  /// track's own pulse is ``trackVoltage`` for ``trackPulse``; the junctions' begins with it, and acts alone
  /// after it.
  public func write(_ pulse: WritePulse) -> WriteOutcome {
    switch writeProtocol {
    case .oneShot: oneShot(pulse)
    case .eraseProgram: eraseProgram(pulse)
    }
  }

  private var trackTime: Time { .nanoseconds(trackPulse.value) }
  private var path: Resistance { .ohms(pathResistance.value) }

  /// The mean of the currents of both states: a moment on its way passes through all resistances between.
  func meanCurrent(_ voltage: Voltage) -> Current {
    let states = MagneticTunnelJunction.State.allCases
    return 0.5 * states.map { junction.current($0, voltage: voltage, series: path) }.total()
  }

  private func oneShot(_ pulse: WritePulse) -> WriteOutcome {
    let voltage = Voltage.volts(trackVoltage.value)
    let each = meanCurrent(pulse.voltage)
    let energy =
      voltage * track.current(voltage) * trackTime + Double(quantum) * (pulse.voltage * each * pulse.duration)
    let release = release(pulse)
    return WriteOutcome(
      energyPerQuantum: energy, quantum: quantum, latency: max(trackTime, pulse.duration),
      errorRateToAntiparallel: release.failed, errorRateToParallel: release.failed)
  }

  /// What a one-shot write does to bits of all positions and all patterns of their neighbours: the share of
  /// those that are to change and stay, of those that are to stay and change, and of groups that the track
  /// does not free.
  public func release(_ pulse: WritePulse) -> (failed: Double, disturbed: Double, unfreed: Double) {
    guard track.geometry(with: junction) == .transverse else { return (1, 0, 1) }
    let drive = track.current(.volts(trackVoltage.value))
    let critical = track.criticalCurrent(for: junction)
    let each = meanCurrent(pulse.voltage)
    let junctionRatio = each / junction.criticalCurrent
    var form = TransverseRelease(
      trackRatio: 0, trackPulse: trackTime, junctionRatio: junctionRatio,
      tail: pulse.duration - trackTime, thermalStability: junction.stability,
      damping: junction.damping.value, timeConstant: junction.precessionTime)
    var sum = (failed: 0.0, disturbed: 0.0, unfreed: 0.0)
    let shares = currentShares
    let patterns = patterns
    for shares in shares {
      for pattern in patterns {
        var others = 0.0
        for from in 0..<quantum { others += pattern >> UInt64(from) & 1 == 1 ? shares[from] : -shares[from] }
        form.trackRatio = (drive + others * each) / critical
        // After the track's pulse the junctions' currents go on in it.
        let stray = abs(others) * each < critical ? form.strayShare : 0.5
        let freed = form.freedShare
        sum.failed += 1 - freed * (1 - stray)
        sum.disturbed += freed * stray
        sum.unfreed += 1 - freed
      }
    }
    let count = Double(quantum * patterns.count)
    return (sum.failed / count, sum.disturbed / count, sum.unfreed / count)
  }

  /// Erasing by the track alone, then programming by track and junction together; bits that stay 1 feel the
  /// track.
  private func eraseProgram(_ pulse: WritePulse) -> WriteOutcome {
    let (erase, program) = (Voltage.volts(trackVoltage.value), Voltage.volts(programVoltage.value))
    let each = junction.current(.antiparallel, voltage: pulse.voltage, series: path)
    let energy =
      erase * track.current(erase) * trackTime + program * track.current(program) * pulse.duration
      + Double(quantum) / 2 * (pulse.voltage * each * pulse.duration)
    let erased = track.writeErrorRate(junction, voltage: erase, pulse: trackTime)
    var errors = (up: 1.0, down: 1.0)
    if track.geometry(with: junction) == .collinear {
      // Both kinds of spins lie along the easy axis: what they do adds up.
      let assist = track.current(program) / track.criticalCurrent(for: junction)
      var reversal = junction.reversal(from: .antiparallel, each, pulse: pulse.duration)
      reversal.ratio += assist
      reversal.asymmetry = 0
      let disturbed = Switching.activatedProbability(
        ratio: min(1, assist), duration: pulse.duration, thermalStability: junction.stability)
      errors = (1 - (1 - erased) * (1 - disturbed), 1 - (1 - erased) * (1 - reversal.errorRate))
    }
    return WriteOutcome(
      energyPerQuantum: energy, quantum: quantum, latency: trackTime + pulse.duration,
      errorRateToAntiparallel: errors.up, errorRateToParallel: errors.down)
  }
}

extension SASCellGroup {
  /// How much of each junction's current flows under each junction, in the direction of the track's:
  /// `[under][from]`. A current that enters the track divides between its ends by their resistances, half of
  /// the path's at either.
  public var currentShares: [[Double]] {
    let ends = track.pathResistance.value / 2
    let whole = track.resistance.ohms
    func toTheEnd(_ position: Int) -> Double {
      (ends + whole * (Double(position) + 0.5) / Double(quantum)) / (2 * ends + whole)
    }
    return (0..<quantum).map { under in
      (0..<quantum).map { from in
        let share = toTheEnd(from)
        // Half of its own current has not yet turned.
        return from < under ? share : from > under ? share - 1 : share - 0.5
      }
    }
  }

  /// Signs of the junctions' currents: all of them in groups of up to eight; in larger ones those in which
  /// all agree, which shift the track's current most.
  private var patterns: [UInt64] {
    quantum <= 8 ? Array(0..<(1 << UInt64(quantum))) : [0, ~0]
  }
}

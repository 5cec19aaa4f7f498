import Units

/// SAS-MRAM: several junctions on one heavy-metal track. One pulse through the track frees all of them, a small
/// current through each decides its bit. The group is what one write writes.
public struct SASCellGroup: ConstantTable {
  /// How a group is written. The paper's abstract does not say which; both match its words.
  public enum WriteProtocol: String, Sendable, CaseIterable {
    /// The track's pulse sets all bits to 1 (AP); those that must be 0 get a pulse of their own.
    case eraseProgram = "erase-program"
    /// The track's pulse frees all bits while the sign of each junction's current decides.
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
  /// How fast the critical current of spin transfer falls with the track's: k in 1 − k·I_SOT/I_c0,SOT.
  public var assistSlope: Constant
  /// What is left of it under a full assist.
  public var assistResidue: Constant
  /// The voltage on the track.
  public var trackVoltage: Constant
  /// The track's pulse.
  public var trackPulse: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("group_size_bits", \.size, 1...64),
    Field("path_resistance_ohm", \.pathResistance, 0...1e6),
    Field("assist_slope_ratio", \.assistSlope, 0...10),
    Field("assist_residue_ratio", \.assistResidue, 0.001...1),
    Field("track_voltage_v", \.trackVoltage, 0.01...5),
    Field("track_pulse_ns", \.trackPulse, 0.05...1000),
  ]
}

extension SASCellGroup {
  /// The bits that are written together.
  public var quantum: Int { Int(size.value.rounded()) }

  /// The critical current of spin transfer while the track drives: I_c0·max(f, 1 − k·I_SOT/I_c0,SOT). The linear
  /// form is our assumption.
  public func assistedCriticalCurrent(trackCurrent: Current) -> Current {
    let assist = assistSlope.value * (trackCurrent / track.criticalCurrent(for: junction))
    return max(assistResidue.value, 1 - assist) * junction.criticalCurrent
  }

  /// What a write does whose pulse through each junction is `pulse`, with half of the bits 0 and half 1. The
  /// track's own pulse is ``trackVoltage`` for ``trackPulse``.
  public func write(_ pulse: WritePulse) -> WriteOutcome {
    let voltage = Voltage.volts(trackVoltage.value)
    let trackTime = Time.nanoseconds(trackPulse.value)
    let trackCurrent = track.current(voltage)
    let trackEnergy = voltage * trackCurrent * trackTime
    let trackError = track.writeErrorRate(junction, voltage: voltage, pulse: trackTime)
    let path = Resistance.ohms(pathResistance.value)
    func bit(from state: MagneticTunnelJunction.State, threshold: Current) -> (Energy, Double) {
      let current = junction.current(state, voltage: pulse.voltage, series: path)
      let error = Switching.writeErrorRate(
        ratio: current / threshold, pulse: pulse.duration,
        thermalStability: junction.thermalStability.value, timeConstant: junction.precessionTime)
      return (pulse.voltage * current * pulse.duration, error)
    }
    let count = Double(quantum)
    switch writeProtocol {
    case .oneShot:
      // The junction's pulse goes on after the track's; what decides is its current at the reduced threshold.
      let threshold = assistedCriticalCurrent(trackCurrent: trackCurrent)
      let up = bit(from: .parallel, threshold: threshold)
      let down = bit(from: .antiparallel, threshold: threshold)
      return WriteOutcome(
        energyPerQuantum: trackEnergy + count / 2 * (up.0 + down.0), quantum: quantum,
        latency: trackTime + pulse.duration,
        errorRateToAntiparallel: 1 - (1 - trackError) * (1 - up.1),
        errorRateToParallel: 1 - (1 - trackError) * (1 - down.1))
    case .eraseProgram:
      // The track drives during the second pulse as well, or its threshold would be that of plain STT.
      let threshold = assistedCriticalCurrent(trackCurrent: trackCurrent)
      let down = bit(from: .antiparallel, threshold: threshold)
      return WriteOutcome(
        energyPerQuantum: 2 * trackEnergy + count / 2 * down.0, quantum: quantum,
        latency: trackTime + pulse.duration, errorRateToAntiparallel: trackError,
        errorRateToParallel: 1 - (1 - trackError) * (1 - down.1))
    }
  }
}

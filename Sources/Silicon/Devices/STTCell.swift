import Units

/// STT-MRAM: one junction behind one transistor, written by the current through the barrier.
public struct STTCell: ConstantTable {
  /// The junction.
  public var junction: MagneticTunnelJunction
  /// Transistor and wires in series.
  public var pathResistance: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("path_resistance_ohm", \.pathResistance, 0...1e6)
  ]

  /// What a write with `pulse` does. The state at the start sets the current: AP → P sees the high
  /// resistance.
  public func write(_ pulse: WritePulse) -> WriteOutcome {
    func from(_ state: MagneticTunnelJunction.State) -> (energy: Energy, error: Double) {
      let current = junction.current(
        state, voltage: pulse.voltage, series: .ohms(pathResistance.value))
      let reversal = junction.reversal(from: state, current, pulse: pulse.duration)
      return (pulse.voltage * current * pulse.duration, reversal.errorRate)
    }
    let (up, down) = (from(.parallel), from(.antiparallel))
    return WriteOutcome(
      energyPerQuantum: (up.energy + down.energy) / 2, quantum: 1, latency: pulse.duration,
      errorRateToAntiparallel: up.error, errorRateToParallel: down.error)
  }
}

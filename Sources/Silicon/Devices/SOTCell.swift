import Units

/// SOT-MRAM: one junction on its own track, written through the track alone.
public struct SOTCell: Sendable, Hashable {
  /// The junction.
  public var junction: MagneticTunnelJunction
  /// The track.
  public var track: HeavyMetalTrack

  /// What a write with `pulse` on the track does; both directions are alike.
  public func write(_ pulse: WritePulse) -> WriteOutcome {
    let error = track.writeErrorRate(junction, voltage: pulse.voltage, pulse: pulse.duration)
    return WriteOutcome(
      energyPerQuantum: pulse.voltage * track.current(pulse.voltage) * pulse.duration, quantum: 1,
      latency: pulse.duration, errorRateToAntiparallel: error, errorRateToParallel: error)
  }
}

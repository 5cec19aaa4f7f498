/// A trapezoid of spin torque over time.
public struct TorquePulse: Sendable, Hashable {
  /// The damping-like torque as a field in tesla; its sign is the spins'.
  public var field: Double
  /// When it begins, how long it is at more than half, and how long an edge takes, in seconds.
  public var start: Double, duration: Double, edge: Double

  /// A pulse of these.
  public init(field: Double, start: Double = 0, duration: Double, edge: Double = 50e-12) {
    (self.field, self.start, self.duration, self.edge) = (field, start, duration, edge)
  }

  /// No pulse.
  public static let none = TorquePulse(field: 0, duration: 0, edge: 0)

  /// When it is over.
  public var end: Double { field == 0 ? 0 : start + duration + edge }

  /// The torque at `time`.
  func value(_ time: Double) -> Double {
    guard field != 0, time > start, time < end else { return 0 }
    guard edge > 0 else { return field }
    return field * min(1, (time - start) / edge, (end - time) / edge)
  }
}

/// What drives a free layer: the track's spin current and the junction's.
public struct SpinDrive: Sendable, Hashable {
  /// Along the track's spins.
  public var track: TorquePulse
  /// Along the reference layer: positive pulls towards +easy, the parallel state.
  public var junction: TorquePulse

  /// These two.
  public init(track: TorquePulse = .none, junction: TorquePulse = .none) {
    (self.track, self.junction) = (track, junction)
  }

  /// When both are over.
  public var end: Double { max(track.end, junction.end) }
}

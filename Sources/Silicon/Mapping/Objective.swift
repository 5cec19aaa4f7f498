import Units

/// What a mapping is chosen by.
public enum Objective: String, Sendable, CaseIterable {
  /// The least energy.
  case energy
  /// The least time.
  case latency
  /// The least product of both.
  case energyDelay = "energy-delay"

  /// The lower the better.
  func score(_ energy: Energy, _ time: Time) -> Double {
    switch self {
    case .energy: energy.si
    case .latency: time.si
    case .energyDelay: energy.si * time.si
    }
  }
}

import Units

/// A pulse on the line that writes a cell.
public struct WritePulse: Sendable, Hashable {
  /// Across cell, transistor and wires.
  public var voltage: Voltage
  /// How long.
  public var duration: Time

  /// A pulse of these.
  public init(voltage: Voltage, duration: Time) {
    self.voltage = voltage
    self.duration = duration
  }
}

/// What a write pulse costs and how well it works.
public struct WriteOutcome: Sendable, Hashable {
  /// Energy of writing the whole quantum, which is one bit but in shared cells.
  public var energyPerQuantum: Energy
  /// The bits that are written together.
  public var quantum: Int
  /// From the first pulse to the end of the last.
  public var latency: Time
  /// The share of bits 0 → 1 (P → AP) that are not written.
  public var errorRateToAntiparallel: Double
  /// The share of bits 1 → 0 (AP → P) that are not written.
  public var errorRateToParallel: Double

  /// The mean energy of a bit.
  public var energyPerBit: Energy { energyPerQuantum / Double(quantum) }
  /// The mean of both directions.
  public var writeErrorRate: Double { (errorRateToAntiparallel + errorRateToParallel) / 2 }
}

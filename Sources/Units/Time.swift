/// Durations of hardware: pulses, delays, cycles.
public typealias Time = Quantity<TimeDimension>

/// The dimension of ``Time``; its SI unit is seconds.
public enum TimeDimension {}

extension Quantity<TimeDimension> {
  /// The amount in s.
  public var seconds: Double { si }

  /// A quantity of so many ns.
  public static func nanoseconds(_ amount: Double) -> Self { Self(si: amount * 1e-9) }

  /// The amount in ns.
  public var nanoseconds: Double { si / 1e-9 }

  /// A quantity of so many ps.
  public static func picoseconds(_ amount: Double) -> Self { Self(si: amount * 1e-12) }

  /// The amount in ps.
  public var picoseconds: Double { si / 1e-12 }
}

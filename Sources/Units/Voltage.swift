/// Voltages.
public typealias Voltage = Quantity<VoltageDimension>

/// The dimension of ``Voltage``; its SI unit is volts.
public enum VoltageDimension {}

extension Quantity<VoltageDimension> {
  /// A quantity of so many V.
  public static func volts(_ amount: Double) -> Self { Self(si: amount) }

  /// The amount in V.
  public var volts: Double { si }
}

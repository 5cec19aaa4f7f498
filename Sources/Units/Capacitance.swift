/// Capacitances.
public typealias Capacitance = Quantity<CapacitanceDimension>

/// The dimension of ``Capacitance``; its SI unit is farads.
public enum CapacitanceDimension {}

extension Quantity<CapacitanceDimension> {
  /// A quantity of so many fF.
  public static func femtofarads(_ amount: Double) -> Self { Self(si: amount * 1e-15) }

  /// The amount in fF.
  public var femtofarads: Double { si / 1e-15 }
}

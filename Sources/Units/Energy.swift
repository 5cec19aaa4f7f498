/// Energies.
public typealias Energy = Quantity<EnergyDimension>

/// The dimension of ``Energy``; its SI unit is joules.
public enum EnergyDimension {}

extension Quantity<EnergyDimension> {
  /// The amount in J.
  public var joules: Double { si }

  /// A quantity of so many pJ.
  public static func picojoules(_ amount: Double) -> Self { Self(si: amount * 1e-12) }

  /// The amount in pJ.
  public var picojoules: Double { si / 1e-12 }

  /// A quantity of so many fJ.
  public static func femtojoules(_ amount: Double) -> Self { Self(si: amount * 1e-15) }

  /// The amount in fJ.
  public var femtojoules: Double { si / 1e-15 }
}

/// Currents.
public typealias Current = Quantity<CurrentDimension>

/// The dimension of ``Current``; its SI unit is amperes.
public enum CurrentDimension {}

extension Quantity<CurrentDimension> {
  /// A quantity of so many µA.
  public static func microamperes(_ amount: Double) -> Self { Self(si: amount * 1e-6) }

  /// The amount in µA.
  public var microamperes: Double { si / 1e-6 }
}

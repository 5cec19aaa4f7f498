/// Powers.
public typealias Power = Quantity<PowerDimension>

/// The dimension of ``Power``; its SI unit is watts.
public enum PowerDimension {}

extension Quantity<PowerDimension> {
  /// A quantity of so many nW.
  public static func nanowatts(_ amount: Double) -> Self { Self(si: amount * 1e-9) }

  /// The amount in nW.
  public var nanowatts: Double { si / 1e-9 }
}

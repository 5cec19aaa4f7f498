/// Resistances.
public typealias Resistance = Quantity<ResistanceDimension>

/// The dimension of ``Resistance``; its SI unit is ohms.
public enum ResistanceDimension {}

extension Quantity<ResistanceDimension> {
  /// A quantity of so many Ω.
  public static func ohms(_ amount: Double) -> Self { Self(si: amount) }

  /// The amount in Ω.
  public var ohms: Double { si }
}

/// Lengths.
public typealias Length = Quantity<LengthDimension>

/// The dimension of ``Length``; its SI unit is metres.
public enum LengthDimension {}

extension Quantity<LengthDimension> {
  /// A quantity of so many nm.
  public static func nanometres(_ amount: Double) -> Self { Self(si: amount * 1e-9) }

  /// The amount in nm.
  public var nanometres: Double { si / 1e-9 }

  /// A quantity of so many µm.
  public static func micrometres(_ amount: Double) -> Self { Self(si: amount * 1e-6) }

  /// The amount in µm.
  public var micrometres: Double { si / 1e-6 }
}

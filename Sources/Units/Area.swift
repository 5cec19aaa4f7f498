/// Areas.
public typealias Area = Quantity<AreaDimension>

/// The dimension of ``Area``; its SI unit is square metres.
public enum AreaDimension {}

extension Quantity<AreaDimension> {
  /// A quantity of so many µm².
  public static func squareMicrometres(_ amount: Double) -> Self { Self(si: amount * 1e-12) }

  /// The amount in µm².
  public var squareMicrometres: Double { si / 1e-12 }

  /// A quantity of so many mm².
  public static func squareMillimetres(_ amount: Double) -> Self { Self(si: amount * 1e-6) }

  /// The amount in mm².
  public var squareMillimetres: Double { si / 1e-6 }
}

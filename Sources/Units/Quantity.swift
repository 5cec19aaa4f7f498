/// A physical quantity, held in the SI unit of its dimension. `Dimension` only keeps quantities apart: an
/// energy cannot be added to a time.
public struct Quantity<Dimension>: Sendable, Hashable, Comparable {
  /// The amount in the SI unit.
  public var si: Double

  /// A quantity of `si` SI units.
  public init(si: Double) { self.si = si }

  /// Nothing of it.
  public static var zero: Self { Self(si: 0) }

  /// The sum.
  public static func + (left: Self, right: Self) -> Self { Self(si: left.si + right.si) }

  /// Adds to the left one.
  public static func += (left: inout Self, right: Self) { left.si += right.si }

  /// The difference.
  public static func - (left: Self, right: Self) -> Self { Self(si: left.si - right.si) }

  /// A multiple.
  public static func * (factor: Double, quantity: Self) -> Self { Self(si: factor * quantity.si) }

  /// A multiple.
  public static func * (quantity: Self, factor: Double) -> Self { Self(si: factor * quantity.si) }

  /// A part.
  public static func / (quantity: Self, divisor: Double) -> Self { Self(si: quantity.si / divisor) }

  /// How many times `right` fits into `left`.
  public static func / (left: Self, right: Self) -> Double { left.si / right.si }

  /// Whether there is less on the left.
  public static func < (left: Self, right: Self) -> Bool { left.si < right.si }
}

extension Sequence {
  /// The sum of quantities.
  public func total<Dimension>() -> Quantity<Dimension> where Element == Quantity<Dimension> {
    reduce(.zero, +)
  }
}

import Units

/// A quantity split into parts.
public struct Breakdown<Dimension>: Sendable, Hashable {
  /// The amount of each part in SI units, by the part's index: a vector, since a sweep adds millions of them.
  private var amounts = SIMD16<Double>.zero

  /// Nothing in any part.
  public init() {}

  /// The amounts of some parts.
  public init(_ amounts: [Part: Quantity<Dimension>]) {
    for (part, amount) in amounts { self[part] = amount }
  }

  /// The amount of a part.
  public subscript(part: Part) -> Quantity<Dimension> {
    get { Quantity(si: amounts[part.index]) }
    set { amounts[part.index] = newValue.si }
  }

  /// The sum of all parts.
  public var total: Quantity<Dimension> { Quantity(si: amounts.sum()) }

  /// The sum of some parts.
  public func sum(of parts: [Part]) -> Quantity<Dimension> { parts.map { self[$0] }.total() }

  /// Part by part.
  public static func + (left: Self, right: Self) -> Self { Self(left.amounts + right.amounts) }

  /// Adds part by part to the left one.
  public static func += (left: inout Self, right: Self) { left.amounts += right.amounts }

  /// Part by part.
  static func - (left: Self, right: Self) -> Self { Self(left.amounts - right.amounts) }

  /// A multiple of every part.
  public static func * (factor: Double, breakdown: Self) -> Self { Self(factor * breakdown.amounts) }

  private init(_ amounts: SIMD16<Double>) { self.amounts = amounts }
}

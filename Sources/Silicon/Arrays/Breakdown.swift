import Units

/// A quantity split into parts.
public struct Breakdown<Dimension>: Sendable, Hashable {
  private var amounts: [Part: Quantity<Dimension>] = [:]

  /// Nothing in any part.
  public init() {}

  /// The amounts of some parts.
  public init(_ amounts: [Part: Quantity<Dimension>]) { self.amounts = amounts }

  /// The amount of a part.
  public subscript(part: Part) -> Quantity<Dimension> {
    get { amounts[part] ?? .zero }
    set { amounts[part] = newValue }
  }

  /// The sum of all parts.
  public var total: Quantity<Dimension> { sum(of: Part.allCases) }

  /// The sum of some parts.
  public func sum(of parts: [Part]) -> Quantity<Dimension> { parts.map { self[$0] }.total() }

  /// Part by part.
  public static func + (left: Self, right: Self) -> Self {
    Self(left.amounts.merging(right.amounts) { $0 + $1 })
  }

  /// A multiple of every part.
  public static func * (factor: Double, breakdown: Self) -> Self {
    Self(breakdown.amounts.mapValues { factor * $0 })
  }
}

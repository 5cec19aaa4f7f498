/// A number of the model with its provenance. Its unit is at the end of the name of the field that holds it.
public struct Constant: Sendable, Hashable {
  /// The value.
  public var value: Double
  /// Between which values it may be varied, by its source or by our judgement.
  public var range: ClosedRange<Double>
  /// Where the value comes from.
  public var source: Source

  /// A constant.
  /// - Precondition: `value` lies in `range`.
  public init(_ value: Double, in range: ClosedRange<Double>, _ source: Source) {
    precondition(range.contains(value), "a constant outside of its own range")
    self.value = value
    self.range = range
    self.source = source
  }

  /// A constant that is one value and no other.
  public init(_ value: Double, _ source: Source) { self.init(value, in: value...value, source) }
}

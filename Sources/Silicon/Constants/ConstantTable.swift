/// A value that is described by named constants, and can be listed, written and read by their names.
public protocol ConstantTable: Sendable, Hashable {
  /// Its constants, in the order in which they are written.
  static var fields: [Field<Self>] { get }
}

/// A constant of a `Table`.
public struct Field<Table: Sendable>: Sendable {
  /// Its name, with the unit at the end: `resistance_area_ohm_um2`.
  public var key: String
  /// Where the table holds it.
  public var path: any WritableKeyPath<Table, Constant> & Sendable
  /// The values that make sense at all.
  public var limits: ClosedRange<Double>
  /// Whether who designs a chip chooses it, so that its range is what she may choose from, not what is
  /// unknown.
  public var isChoice: Bool

  /// A field of these.
  public init(
    _ key: String, _ path: any WritableKeyPath<Table, Constant> & Sendable, _ limits: ClosedRange<Double>,
    isChoice: Bool = false
  ) {
    (self.key, self.path, self.limits, self.isChoice) = (key, path, limits, isChoice)
  }
}

/// A constant with its full name, as lists of provenance show it.
public struct NamedConstant: Sendable, Hashable {
  /// The name, with the parts that hold it: `junction.resistance_area_ohm_um2`.
  public var name: String
  /// The constant.
  public var constant: Constant

  /// A constant with its name.
  public init(name: String, constant: Constant) { (self.name, self.constant) = (name, constant) }
}

extension ConstantTable {
  /// Its constants with their names, which begin with `prefix`.
  public func constants(prefix: String = "") -> [NamedConstant] {
    Self.fields.map { NamedConstant(name: prefix + $0.key, constant: self[keyPath: $0.path]) }
  }
}

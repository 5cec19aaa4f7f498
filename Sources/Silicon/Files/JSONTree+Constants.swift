extension Constant {
  /// As files hold it.
  var tree: JSONTree {
    .object([
      "value": .number(value), "range": .list([.number(range.lowerBound), .number(range.upperBound)]),
      "source": .text(source.description),
    ])
  }
}

extension ConstantTable {
  /// Its constants by their names.
  var members: [String: JSONTree] {
    Dictionary(uniqueKeysWithValues: Self.fields.map { ($0.key, self[keyPath: $0.path].tree) })
  }
}

extension [String: JSONTree] {
  static func + (left: Self, right: Self) -> JSONTree { .object(left.merging(right) { $1 }) }
}

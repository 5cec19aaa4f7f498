import Formats

/// Reads the fields of one object of a file, and knows which were not asked for.
struct FieldReader {
  /// The file, as messages name it.
  let file: String
  /// The objects around this one, with a full stop after each.
  let prefix: String
  private let members: [String: JSONTree]
  private var asked: Set<String> = []

  /// A reader of `tree`.
  init(_ tree: JSONTree, file: String, prefix: String = "") throws(SiliconFileError) {
    guard case .object(let members) = tree else {
      throw SiliconFileError(
        file: file, field: String(prefix.dropLast()), what: "is \(tree.kind)",
        remedy: "an object belongs here")
    }
    (self.file, self.prefix, self.members) = (file, prefix, members)
  }

  func error(_ key: String, _ what: String, _ remedy: String) -> SiliconFileError {
    SiliconFileError(file: file, field: prefix + key, what: what, remedy: remedy)
  }

  private mutating func member(_ key: String, _ remedy: String) throws(SiliconFileError) -> JSONTree {
    asked.insert(key)
    guard let member = members[key] else { throw error(key, "is missing", misspelt(key) + remedy) }
    return member
  }

  /// A question where a field that nobody has asked for may have been meant to be `key`.
  func misspelt(_ key: String) -> String {
    guard members[key] == nil else { return "" }
    let others = members.keys.filter { !asked.contains($0) }.sorted()
    return key.nearest(among: others).map { "is it meant by \($0)? " } ?? ""
  }

  /// A text.
  mutating func text(_ key: String) throws(SiliconFileError) -> String {
    let member = try member(key, "give a text")
    guard case .text(let text) = member else { throw error(key, "is \(member.kind)", "give a text") }
    return text
  }

  /// One of the names of `Choice`.
  mutating func choice<Choice>(_ key: String, as type: Choice.Type) throws(SiliconFileError) -> Choice
  where Choice: CaseIterable & RawRepresentable<String> {
    let text = try text(key)
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      let suggestion = text.suggestion(among: Choice.allCases.map(\.rawValue))
      throw error(key, "is \"\(text.prefix(40))\"", "\(suggestion)one of: \(names)")
    }
    return choice
  }

  /// Whether there is a field of this name, which may be left out.
  mutating func has(_ key: String) -> Bool {
    asked.insert(key)
    return members[key] != nil
  }

  /// The value of a field, as it is; it counts as asked for.
  subscript(key: String) -> JSONTree? {
    mutating get {
      asked.insert(key)
      return members[key]
    }
  }

  /// A number within `limits`.
  mutating func number(_ key: String, in limits: ClosedRange<Double>) throws(SiliconFileError) -> Double {
    let allowed = "give a number from \(limits.lowerBound) to \(limits.upperBound)"
    let member = try member(key, allowed)
    guard case .number(let value) = member else { throw error(key, "is \(member.kind)", allowed) }
    return try checked(value, key, limits, allowed)
  }

  /// A whole number within `limits`.
  mutating func integer(_ key: String, in limits: ClosedRange<Int>) throws(SiliconFileError) -> Int {
    let allowed = "give a whole number from \(limits.lowerBound) to \(limits.upperBound)"
    let member = try member(key, allowed)
    guard case .number(let value) = member, let whole = Int(exactly: value), limits.contains(whole) else {
      throw error(key, "is \(member.kind)", allowed)
    }
    return whole
  }

  /// True or false.
  mutating func flag(_ key: String) throws(SiliconFileError) -> Bool {
    let member = try member(key, "give true or false")
    guard case .bool(let flag) = member else { throw error(key, "is \(member.kind)", "give true or false") }
    return flag
  }

  /// The reader of an object inside.
  mutating func object(_ key: String) throws(SiliconFileError) -> FieldReader {
    let member = try member(key, "an object belongs here")
    return try FieldReader(member, file: file, prefix: prefix + key + ".")
  }

  /// A constant: a number, or an object of `value`, `range` and `source`. Its value must lie in `limits` and
  /// in its own range.
  mutating func constant(_ key: String, limits: ClosedRange<Double>) throws(SiliconFileError) -> Constant {
    let allowed = "give a number from \(limits.lowerBound) to \(limits.upperBound)"
    switch try member(key, allowed) {
    case .number(let value):
      return Constant(
        try checked(value, key, limits, allowed), in: limits, .published("\(file), no source given"))
    case .object(let members):
      let inner = prefix + key + "."
      var reader = try FieldReader(.object(members), file: file, prefix: inner)
      guard case .number(let value)? = members["value"] else {
        throw reader.error("value", "is \(members["value"]?.kind ?? "missing")", allowed)
      }
      try _ = checked(value, key, limits, allowed)
      var range = limits
      if let given = members["range"] {
        guard case .list(let ends) = given, ends.count == 2, case .number(let low) = ends[0],
          case .number(let high) = ends[1], low <= high
        else { throw reader.error("range", "is no range", "give [lowest, highest]") }
        range = low...high
        guard range.contains(value) else {
          throw error(key, "\(value) lies outside of its own range, \(low) to \(high)", "correct either")
        }
      }
      let source = members["source"] == nil ? "\(file), no source given" : try reader.text("source")
      reader.asked = ["value", "range", "source"]
      try reader.finish()
      return Constant(value, in: range, Source(source))
    case let other: throw error(key, "is \(other.kind)", allowed)
    }
  }

  private func checked(
    _ value: Double, _ key: String, _ limits: ClosedRange<Double>, _ allowed: String
  ) throws(SiliconFileError) -> Double {
    guard limits.contains(value) else {
      throw error(
        key, "\(value) is not allowed; its unit is the end of its name", allowed)
    }
    return value
  }

  /// The constants of a table, into `table`.
  mutating func fill<Table: ConstantTable>(_ table: inout Table) throws(SiliconFileError) {
    for field in Table.fields { table[keyPath: field.path] = try constant(field.key, limits: field.limits) }
  }

  /// The constants of a table in an object inside.
  mutating func fill<Table: ConstantTable>(_ table: inout Table, at key: String) throws(SiliconFileError) {
    var inner = try object(key)
    try inner.fill(&table)
    try inner.finish()
  }

  /// Checks that nothing is there that nobody asked for.
  func finish() throws(SiliconFileError) {
    guard let stranger = members.keys.filter({ !asked.contains($0) }).min() else { return }
    let suggestion = stranger.suggestion(among: asked.filter { members[$0] == nil }.sorted())
    throw error(
      stranger, "is no field here",
      "\(suggestion)known ones: \(asked.sorted().joined(separator: ", "))")
  }
}

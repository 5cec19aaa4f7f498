import Formats
import Networks
import Randomness

/// Chips that differ in some fields: all combinations of the values that a file gives, or a random sample of
/// them.
///
/// ```json
/// { "chip": { … }, "fields": { "macros": [64, 128], "macro.technology": ["sas-mram", "sram"] }, "samples":
/// 1000, "seed": 1 }
/// ```
/// `chip` may be left out: the one that is given beside the file. Names of fields are those of a chip's file,
/// with full stops between objects. A technology is a name, a file of one, or its fields.
public struct Sweep: Sendable {
  /// The fields that vary, sorted by name.
  public let fields: [String]
  /// How many chips there are.
  public let count: Int
  /// The technologies that were read from files which it names, each once.
  public let technologies: [MemoryTechnology]
  private let base: JSONTree
  private let values: [[Value]]
  private let file: String
  /// Whether chips are drawn, from which seed; nil for all combinations.
  private let seed: UInt64?

  /// A value of a field: as the file says it, and with the technology that is in a file which it names.
  private struct Value {
    var given: JSONTree
    var meant: JSONTree
  }

  /// Reads a file.
  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - file: its name, for messages.
  ///   - chip: what the fields are varied of, where the file does not say.
  /// - Throws: `SiliconFileError` that names the file and the field of a mistake.
  public init(json: [UInt8], file: String, over chip: Chip = .standard()) throws(SiliconFileError) {
    let tree = try JSONTree(json, file: file, start: "an object with \"fields\"")
    var reader = try FieldReader(tree, file: file)
    self.file = file
    let field = "macro.technology"
    var files: [String: MemoryTechnology] = [:]
    /// Files are read once, not for every chip.
    func meant(_ value: JSONTree) throws(SiliconFileError) -> JSONTree {
      guard case .text(let name) = value, MemoryTechnology.named(name) == nil else { return value }
      if let known = files[name] { return known.tree }
      guard let found = try MemoryTechnology.found(name) else { return value }
      files[name] = found
      return found.tree
    }
    var base = reader["chip"] ?? chip.tree
    let path = field.split(separator: ".").map(String.init)
    if let named = base.value(at: path[...]) { base = base.setting(try meant(named), at: path[...]) ?? base }
    _ = try Chip(base, file: file)
    self.base = base
    guard case .object(let given)? = reader["fields"], !given.isEmpty else {
      throw reader.error(
        "fields", "is no object of lists",
        reader.misspelt("fields") + "give the values of at least one field of a chip")
    }
    fields = given.keys.sorted()
    var values: [[Value]] = []
    for name in fields {
      guard case .list(let list)? = given[name], !list.isEmpty else {
        throw reader.error("fields.\(name)", "is no list of values", "give at least one value in [ ]")
      }
      var read: [Value] = []
      for value in list { read.append(Value(given: value, meant: name == field ? try meant(value) : value)) }
      values.append(read)
    }
    self.values = values
    technologies = files.keys.sorted().compactMap { files[$0] }
    var combinations = 1
    for list in values {
      let (product, overflows) = combinations.multipliedReportingOverflow(by: list.count)
      guard !overflows, product <= 1 << 40 else {
        throw reader.error("fields", "have too many combinations", "give fewer values")
      }
      combinations = product
    }
    if reader.has("samples") {
      count = try reader.integer("samples", in: 1...10_000_000)
      seed = UInt64(reader.has("seed") ? try reader.integer("seed", in: 0...Int(Int32.max)) : 1)
    } else {
      guard combinations <= 10_000_000 else {
        throw reader.error(
          "fields", "have \(combinations) combinations", "add \"samples\": how many to draw of them")
      }
      (count, seed) = (combinations, nil)
    }
    _ = reader["seed"]
    try reader.finish()
    // A mistake in a value shows at once, not in the middle of a sweep.
    for (field, list) in values.enumerated() {
      for position in list.indices {
        var positions = Array(repeating: 0, count: values.count)
        positions[field] = position
        _ = try self.chip(positions)
      }
    }
  }

  /// The positions of the values of chip `index` in each field's list.
  private func positions(_ index: Int) -> [Int] {
    guard let seed else {
      var rest = index
      return values.map { list in
        defer { rest /= list.count }
        return rest % list.count
      }
    }
    var generator = SplitMix64(key: seed, UInt64(index))
    return values.map { Int(generator.nextUnit() * Double($0.count)) }
  }

  private func chip(_ positions: [Int]) throws(SiliconFileError) -> Chip {
    var tree = base
    for (field, (list, position)) in zip(fields, zip(values, positions)) {
      let path = field.split(separator: ".").map(String.init)
      guard let changed = tree.setting(list[position].meant, at: path[...]) else {
        throw SiliconFileError(
          file: file, field: "fields.\(field)", what: "names no field of the chip",
          remedy: field.suggestion(among: base.paths, separator: ".")
            + "use names of a chip's file, with full stops between objects")
      }
      tree = changed
    }
    return try Chip(tree, file: file)
  }

  /// The chip at `index`, and the values of its fields as text.
  /// - Throws: `SiliconFileError` when values that are fine alone do not go together.
  public func chip(at index: Int) throws(SiliconFileError) -> (chip: Chip, values: [String]) {
    let positions = positions(index)
    return (try chip(positions), zip(values, positions).map { $0[$1].given.plain })
  }
}

extension JSONTree {
  /// The tree with another value at a path; nil where there is no such field.
  fileprivate func setting(_ value: JSONTree, at path: ArraySlice<String>) -> JSONTree? {
    guard let key = path.first else { return value }
    guard case .object(var members) = self, let member = members[key],
      let changed = member.setting(value, at: path.dropFirst())
    else { return nil }
    members[key] = changed
    return .object(members)
  }

  /// The value at a path; nil where there is none.
  fileprivate func value(at path: ArraySlice<String>) -> JSONTree? {
    guard let key = path.first else { return self }
    guard case .object(let members) = self else { return nil }
    return members[key]?.value(at: path.dropFirst())
  }

  /// The names of all values in it, those of objects with full stops between them, sorted.
  fileprivate var paths: [String] {
    guard case .object(let members) = self else { return [] }
    return members.keys.sorted().flatMap { key in
      [key] + (members[key]?.paths ?? []).map { "\(key).\($0)" }
    }
  }

  /// As a table shows it.
  fileprivate var plain: String {
    switch self {
    case .null: ""
    case .bool(let value): value ? "true" : "false"
    case .number(let value): Int(exactly: value).map(String.init) ?? String(value)
    case .text(let value): value
    case .list, .object: "…"
    }
  }
}

extension MemoryTechnology {
  /// The technology as a JSON file: to be copied and edited. A constant is an object of `value`, `range` and
  /// `source`; a number alone will do.
  public func json() throws -> String { try tree.text() }

  var tree: JSONTree { members + ["name": .text(name), "cell": cell.tree] }

  /// Reads what ``json()`` writes.
  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - file: its name, for messages.
  /// - Throws: `SiliconFileError` that names the file and the field when one is missing, unknown or out of
  ///   range.
  public init(json: [UInt8], file: String) throws(SiliconFileError) {
    let tree = try JSONTree(json, file: file, start: "what a built-in technology prints")
    var reader = try FieldReader(tree, file: file)
    self = try Self(&reader)
  }

  /// Reads the fields of a technology, and no others.
  init(_ reader: inout FieldReader) throws(SiliconFileError) {
    self = .sram
    name = try reader.text("name")
    try reader.fill(&self)
    var inner = try reader.object("cell")
    cell = try Cell(&inner)
    try reader.finish()
  }
}

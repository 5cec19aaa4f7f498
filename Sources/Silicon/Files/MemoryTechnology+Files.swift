import Foundation

extension MemoryTechnology {
  /// The technology as a JSON file: to be copied and edited. A constant is an object of `value`, `range` and `source`;
  /// a number alone will do.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let tree = members + ["name": .text(name), "cell": cell.tree]
    return String(decoding: try encoder.encode(tree), as: UTF8.self) + "\n"
  }

  /// Reads what ``json()`` writes.
  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - file: its name, for messages.
  /// - Throws: `SiliconFileError` that names the file and the field when one is missing, unknown or out of range.
  public init(json: [UInt8], file: String) throws(SiliconFileError) {
    let tree: JSONTree
    do {
      tree = try JSONDecoder().decode(JSONTree.self, from: Data(json))
    } catch {
      throw SiliconFileError(
        file: file, field: "", what: "is no JSON", remedy: "start from what a built-in technology prints")
    }
    var reader = try FieldReader(tree, file: file)
    self = .sram
    name = try reader.text("name")
    try reader.fill(&self)
    var inner = try reader.object("cell")
    cell = try Cell(&inner)
    try reader.finish()
  }
}

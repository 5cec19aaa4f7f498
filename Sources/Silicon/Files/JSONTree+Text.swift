import Formats
import Foundation

extension JSONTree {
  /// The value in a file: keys sorted, a line for each.
  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self).escapedJSON + "\n"
  }

  /// Reads a file's bytes; `start` says what to begin with when they are no JSON.
  init(_ json: [UInt8], file: String, start: String) throws(SiliconFileError) {
    do {
      self = try JSONDecoder().decode(JSONTree.self, from: Data(json))
    } catch {
      throw SiliconFileError(file: file, field: "", what: "is no JSON", remedy: "start from \(start)")
    }
  }
}

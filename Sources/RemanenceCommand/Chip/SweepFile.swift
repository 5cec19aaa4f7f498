import Formats
import Foundation

/// What a sweep has priced so far, a line of JSON for each chip after a line that says what is swept. A line that was cut
/// short by a crash is forgotten.
struct SweepFile {
  let path: String
  /// The rows that are there already.
  private(set) var rows: [SweepRow] = []
  private let handle: FileHandle

  /// Opens the file at `path`, or begins it. `key` stands for everything that the rows depend on: rows of other sweeps
  /// are thrown away.
  init(path: String, key: String) throws {
    self.path = path
    let decoder = JSONDecoder()
    let text = (try? Data(contentsOf: URL(filePath: path))) ?? Data()
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    if lines.first.map({ String(decoding: $0, as: UTF8.self) }) == key {
      for line in lines.dropFirst() {
        guard let row = try? decoder.decode(SweepRow.self, from: Data(line)) else { break }
        rows.append(row)
      }
    }
    // Written anew with what could be read, so that a torn line is not continued.
    let kept = try [key] + rows.map { try Self.line($0) }
    try AtomicFile.write(kept.joined(separator: "\n") + "\n", to: path)
    guard let handle = FileHandle(forUpdatingAtPath: path) else {
      throw FormatError("cannot be opened", at: path, remedy: "check its permissions")
    }
    self.handle = handle
    try handle.seekToEnd()
  }

  /// Adds rows.
  mutating func append(_ rows: [SweepRow]) throws {
    let text = try rows.map { try Self.line($0) + "\n" }.joined()
    do { try handle.write(contentsOf: Data(text.utf8)) } catch {
      throw FormatError(
        "cannot be written: \(error.localizedDescription)", at: path, remedy: "check the disk")
    }
    self.rows += rows
  }

  /// Removes the file: the sweep is complete.
  func remove() throws {
    try handle.close()
    try FileManager.default.removeItem(atPath: path)
  }

  private static func line(_ row: SweepRow) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(row), as: UTF8.self)
  }
}

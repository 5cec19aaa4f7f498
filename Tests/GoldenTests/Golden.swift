import Foundation
import Synchronization
import Testing

/// Results that have been written down: under the command that gives them, lines `  name = value`. A value
/// that was recorded stays as it is; what a later version tells beside it is no failure.
///
/// `REMANENCE_RECORD_GOLDEN=1` writes the results of this build over the recorded ones.
struct Golden {
  /// The files, in the source tree, where they are recorded.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden").path

  /// Whether results are written down rather than compared.
  static let isRecording = ProcessInfo.processInfo.environment["REMANENCE_RECORD_GOLDEN"] == "1"

  /// Whether all is compared that takes long: what `make test-all` asks for.
  static let isWhole = ProcessInfo.processInfo.environment["REMANENCE_GOLDEN"] == "all"

  /// Tests run side by side and may share a file.
  private static let files = Mutex(())

  private let path: String

  /// The results in the file called `name`.
  init(_ name: String) { path = Self.folder + "/" + name }

  /// Compares `values` with what was recorded for `command`, or records them.
  /// - Parameter isOptional: whether a command that has never been recorded passes: on a processor that
  ///   nobody has recorded on.
  func check(
    _ values: [String: String], of command: String, isOptional: Bool = false,
    location: SourceLocation = #_sourceLocation
  ) throws {
    if Self.isRecording { return try record(values, of: command) }
    guard let recorded = try sections()[command] else {
      if !isOptional {
        Issue.record("\(path) has nothing for: \(command)", sourceLocation: location)
      }
      return
    }
    if recorded.isEmpty { Issue.record("\(path) has no values of: \(command)", sourceLocation: location) }
    let wrong = recorded.filter { values[$0.key] != $0.value }.sorted { $0.key < $1.key }
    for (name, value) in wrong.prefix(10) {
      Issue.record(
        "\(name) is \(values[name] ?? "missing"), recorded is \(value); run with both builds: \(command)",
        sourceLocation: location)
    }
    if wrong.count > 10 {
      Issue.record("and \(wrong.count - 10) more values of: \(command)", sourceLocation: location)
    }
  }

  private func record(_ values: [String: String], of command: String) throws {
    try Self.files.withLock { _ in
      var all = FileManager.default.fileExists(atPath: path) ? try sections() : [:]
      all[command] = values
      var text = ""
      for (command, values) in all.sorted(by: { $0.key < $1.key }) {
        text += command + "\n"
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { text += "  \(name) = \(value)\n" }
      }
      try Data(text.utf8).write(to: URL(filePath: path))
    }
  }

  /// The commands of which something is recorded.
  var commands: [String] { get throws { try sections().keys.sorted() } }

  private func sections() throws -> [String: [String: String]] {
    var sections: [String: [String: String]] = [:]
    var command = ""
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      if let middle = line.firstRange(of: " = "), line.hasPrefix("  ") {
        sections[command]?[String(line[..<middle.lowerBound].dropFirst(2))] = String(
          line[middle.upperBound...])
      } else {
        command = String(line)
        sections[command] = [:]
      }
    }
    return sections
  }
}

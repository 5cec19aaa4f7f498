import Foundation
import Testing

/// The built command line, run to its end as a process.
struct Command {
  /// Beside the test bundle in the build's folder of products, or what `REMANENCE_PROGRAM` names.
  static let path: String = {
    if let path = ProcessInfo.processInfo.environment["REMANENCE_PROGRAM"] { return path }
    final class Marker {}
    let bundle = Bundle(for: Marker.self).bundleURL
    let products = bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
    return products.appending(path: "remanence").path
  }()

  /// How it is written in a recorded file: without what belongs to the place where it ran.
  var words: [String]
  /// Those, as arguments that are not written down.
  var unwritten: [String] = []
  var environment: [String: String] = [:]

  /// The line that is recorded and printed.
  var line: String {
    (environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + ["remanence"] + words)
      .joined(separator: " ")
  }

  /// Standard output; a failure of the test when the program fails.
  @discardableResult
  func output(cache: String? = nil, location: SourceLocation = #_sourceLocation) async throws -> String {
    let folder = try TemporaryFolder()
    let process = Process()
    var variables = ProcessInfo.processInfo.environment
    variables["REMANENCE_ISA"] = nil
    variables["REMANENCE_CACHE"] = cache ?? folder.path + "/cache"
    for (name, value) in environment { variables[name] = value }
    process.executableURL = URL(filePath: Self.path)
    process.arguments = words + unwritten
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try folder.writing("output")
    process.standardError = try folder.writing("errors")
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in done.resume() }
      do { try process.run() } catch { done.resume(throwing: error) }
    }
    let errors = try String(contentsOfFile: folder.path + "/errors", encoding: .utf8)
    try #require(process.terminationStatus == 0, "\(line): \(errors)", sourceLocation: location)
    return try String(contentsOfFile: folder.path + "/output", encoding: .utf8)
  }

  /// Standard output as JSON.
  func json(cache: String? = nil, location: SourceLocation = #_sourceLocation) async throws -> JSON {
    let text = try await Command(words: words, unwritten: unwritten + ["--json"], environment: environment)
      .output(cache: cache, location: location)
    return try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
  }
}

/// A folder of its own, removed at the end.
final class TemporaryFolder: Sendable {
  let path = NSTemporaryDirectory() + "remanence-golden-" + UUID().uuidString

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// An empty file, open for writing.
  func writing(_ name: String) throws -> FileHandle {
    let url = URL(filePath: path + "/" + name)
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }
}

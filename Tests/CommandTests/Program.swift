import Foundation
import Testing

/// The built command line as a process, with its output in files: that is no terminal, and never fills up.
final class Program: Sendable {
  /// Beside the test bundle in the build's folder of products.
  static let path: String = {
    final class Marker {}
    let bundle = Bundle(for: Marker.self).bundleURL
    let products = bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
    return products.appending(path: "remanence").path
  }()

  private let process = Process()
  private let output: TemporaryFolder

  /// Starts `remanence` with `arguments`, or another program that starts it.
  /// - Parameters:
  ///   - environment: what differs from this process's environment; nil takes a variable away.
  ///   - folder: where it is started, if not where this process is.
  ///   - terminal: what its standard error is, if not a file.
  init(
    _ arguments: [String], environment: [String: String?] = [:], launcher: [String] = [],
    folder: String? = nil, terminal: PseudoTerminal? = nil
  ) throws {
    output = try TemporaryFolder()
    var variables = ProcessInfo.processInfo.environment
    variables["REMANENCE_CACHE"] = Shared.cache
    variables["REMANENCE_ISA"] = nil
    for (name, value) in environment { variables[name] = value }
    let command = launcher + [Self.path] + arguments
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = variables
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try output.writing("output")
    let errors = try output.writing("errors")
    process.standardError = terminal?.handle ?? errors
    try process.run()
  }

  /// Whether it still runs.
  var isRunning: Bool { process.isRunning }

  /// Sends it a signal.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// What it has said on standard error so far.
  var errors: String { (try? String(contentsOfFile: output.path + "/errors", encoding: .utf8)) ?? "" }

  /// Sends a signal as soon as `condition` holds, unless the program ends before. A thread of its own looks
  /// every millisecond: a task would wait for tests that compute, and the program would run on.
  func send(_ signal: Int32, when condition: @escaping @Sendable () -> Bool) async {
    let process = process
    await withCheckedContinuation { done in
      Thread.detachNewThread {
        while process.isRunning {
          if condition() {
            kill(process.processIdentifier, signal)
            break
          }
          usleep(1000)
        }
        done.resume()
      }
    }
  }

  /// Waits for its end; one that hangs is killed, and ends with status 128 + SIGKILL. The limit is far beyond
  /// what any of them takes on a slow and busy machine.
  func end(within limit: Duration = .seconds(3600)) async throws -> Outcome {
    let deadline = ContinuousClock.now + limit
    while process.isRunning {
      if ContinuousClock.now > deadline { send(SIGKILL) }
      try await Task.sleep(for: .milliseconds(2))
    }
    let isKilled = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: (isKilled ? 128 : 0) + process.terminationStatus,
      output: try String(contentsOfFile: output.path + "/output", encoding: .utf8), errors: errors)
  }

  /// Runs `remanence` to its end.
  static func run(
    _ arguments: String..., environment: [String: String?] = [:], launcher: [String] = []
  ) async throws -> Outcome {
    try await Program(arguments, environment: environment, launcher: launcher).end()
  }
}

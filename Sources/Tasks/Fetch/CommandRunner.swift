import Formats
import Foundation

/// Runs a command of the system. A value, so that tests can put a closure in place of pip and apt.
public struct CommandRunner: Sendable {
  /// How a command ended.
  public struct Outcome: Sendable {
    /// The exit status; 127 when the program is not installed.
    public var status: Int32
    /// What it printed, standard error included.
    public var output: String

    /// An outcome from its parts.
    public init(status: Int32, output: String) {
      self.status = status
      self.output = output
    }
  }

  /// Runs a command (program and arguments) in a folder and calls the closure about ten times a second
  /// until it ends.
  public var run: @Sendable (_ command: [String], _ folder: URL, _ whileRunning: () -> Void) -> Outcome

  /// A runner that calls `run`.
  public init(
    run: @escaping @Sendable (_ command: [String], _ folder: URL, _ whileRunning: () -> Void) -> Outcome
  ) {
    self.run = run
  }

  /// Runs programs of the search path, with messages in English and temporary files in the same folder, so
  /// that its size tells how much has been downloaded and deleting it cleans up.
  public static let system = CommandRunner { command, folder, whileRunning in
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging([
      "LC_ALL": "C", "TMPDIR": folder.path, "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    ]) { $1 }
    // A file, not a pipe: nobody has to drain it while the command runs.
    let log = folder.appending(path: ".output")
    guard FileManager.default.createFile(atPath: log.path, contents: nil),
      let handle = try? FileHandle(forWritingTo: log)
    else { return Outcome(status: -1, output: "cannot write in \(folder.path)") }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    do {
      try process.run()
    } catch {
      return Outcome(status: 127, output: "\(error)")
    }
    while process.isRunning {
      whileRunning()
      Thread.sleep(forTimeInterval: 0.1)
    }
    process.waitUntilExit()
    try? handle.close()
    let output = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    try? FileManager.default.removeItem(at: log)
    return Outcome(status: process.terminationStatus, output: output)
  }
}

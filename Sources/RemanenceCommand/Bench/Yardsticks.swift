import Formats
import Foundation

/// Other engines on the same step, run as their own processes by the scripts in Benchmarks/.
enum Yardsticks {
  /// What one of them printed.
  struct Result: Encodable {
    var name: String
    /// The JSON lines of its script.
    var output: [String]

    var line: String { output.map { "\(name): \($0)" }.joined(separator: "\n") }
  }

  private static let scripts = [
    "pytorch": "Benchmarks/pytorch_step.py", "onnxruntime": "Benchmarks/onnxruntime_inference.py",
  ]

  /// Runs the yardsticks of a comma-separated list.
  /// - Throws: `FormatError` when a name is unknown or its script is not below the current folder.
  static func run(_ list: String, batch: Int, resolution: Int, threads: Int) throws -> [Result] {
    try list.split(separator: ",").map(String.init).map { name in
      guard let script = scripts[name] else {
        throw FormatError(
          "there is no yardstick \(name)", at: "--against",
          remedy: "name \(scripts.keys.sorted().joined(separator: " or "))")
      }
      guard FileManager.default.fileExists(atPath: script) else {
        throw FormatError("is not here", at: script, remedy: "run this in the project's folder")
      }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        "python3", script, "--batch", "\(batch)", "--resolution", "\(resolution)", "--threads", "\(threads)",
      ]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let output = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw FormatError(
          "ended with status \(process.terminationStatus)", at: script,
          remedy: "install what it needs: see Benchmarks/README.md")
      }
      return Result(
        name: name, output: String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init))
    }
  }
}

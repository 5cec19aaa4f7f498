public import Formats
import Foundation

/// Other engines on the same network, run as their own processes by the scripts in Benchmarks/.
public struct Yardsticks {
  private static let known = [
    "pytorch": "Benchmarks/pytorch_step.py", "onnxruntime": "Benchmarks/onnxruntime_inference.py",
  ]

  private let scripts: [String]

  /// The yardsticks of a comma-separated list.
  /// - Throws: `FormatError` when a name is unknown or its script is not below the current folder.
  public init(_ list: String) throws(FormatError) {
    scripts = try list.split(separator: ",").map(String.init).map { name throws(FormatError) in
      guard let script = Self.known[name] else {
        throw FormatError(
          "there is no yardstick \(name)", at: "--against",
          remedy: name.suggestion(among: Self.known.keys.sorted())
            + "name \(Self.known.keys.sorted().joined(separator: " or "))")
      }
      guard FileManager.default.fileExists(atPath: script) else {
        throw FormatError("is not here", at: script, remedy: "run this in the project's folder")
      }
      return script
    }
  }

  /// Runs them one after another and returns what each case took.
  /// - Throws: `FormatError` when one fails.
  public func run(_ settings: [String]) throws -> [EngineTiming] {
    try scripts.flatMap { script in
      let lines = try Self.output(of: ["/usr/bin/env", "python3", script] + settings, called: script)
        .split(separator: UInt8(ascii: "\n"))
      return try lines.map { try JSONDecoder().decode(EngineTiming.self, from: $0) }
    }
  }

  /// What logistic regressions of scikit-learn come to on the features in the file at `path`.
  public static func logisticRegressions(on path: String) throws -> [HeadConvergence.Peer] {
    let script = "Benchmarks/sklearn_head.py"
    guard FileManager.default.fileExists(atPath: script) else {
      throw FormatError("is not here", at: script, remedy: "run this in the project's folder")
    }
    return try JSONDecoder().decode(
      [HeadConvergence.Peer].self,
      from: output(of: ["/usr/bin/env", "python3", script, path], called: script))
  }

  /// What answering a batch takes us, in a process of its own.
  public static func ownInference(_ settings: [String]) throws -> EngineTiming {
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    return try JSONDecoder().decode(
      EngineTiming.self,
      from: output(of: [program, "bench", "inference", "--json"] + settings, called: "bench inference"))
  }

  private static func output(of command: [String], called name: String) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw FormatError(
        "ended with status \(process.terminationStatus)", at: name,
        remedy: "install what it needs: see Benchmarks/README.md")
    }
    return output
  }
}

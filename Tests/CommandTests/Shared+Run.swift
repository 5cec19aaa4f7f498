import Foundation
import Testing

extension Shared {
  /// The folder with the tasks `marks` and `shapes` that runs learn from.
  static func tasks() async throws -> TemporaryFolder { try await taskFolder.value }

  /// A run that has learned both tasks. Tests that change it copy it first.
  static func run() async throws -> String { try await learnedRun.value }

  /// Arguments of `learn` for a small run over `network` into the folder `output`.
  static func learning(
    _ tasks: [String], to output: String, network: String = "embedded", steps: Int = 20
  ) -> [String] {
    ["learn", "--network", network, "--task"] + tasks
      + [
        "--resolution", "32", "--batch", "4", "--epochs", "100000", "--max-steps", "\(steps)", "--threads",
        "1",
        "-o", output,
      ]
  }

  private static let taskFolder = Task {
    let folder = try TemporaryFolder()
    try folder.writeTask("marks")
    try folder.writeTask("shapes", classes: ["lines", "rings", "ticks"], pictures: 8)
    return folder
  }

  private static let learnedRun = Task {
    let tasks = try await Shared.tasks().path
    let output = root + "/learned"
    try await Program(learning([tasks + "/marks", tasks + "/shapes"], to: output)).end().expectSuccess()
    return output
  }
}

import Foundation
import Kernels
import Testing

@Suite("The bits of networks")
struct NetworkTests {
  /// Trained in float32, folded, calibrated and rounded to integers.
  @Test func pretrainingGivesTheRecordedNetwork() async throws {
    for set in [InstructionSet.scalar, .best] {
      let folder = try TemporaryFolder()
      var command = Command(
        words: ["pretrain", "--task", "sample", "--max-steps", "1", "--batch", "6"],
        unwritten: ["-o", folder.path + "/network"])
      let line = command.line + Golden.kernels(set, precision: "float32")
      command.environment["REMANENCE_ISA"] = set.rawValue
      try await command.output()
      try Golden("networks.txt").check(
        ["tensors": Golden.tensors(folder.path + "/network")], of: line, isOptional: !set.isRecorded)
    }
  }

  /// The network inside the program is a file that `import` once wrote.
  @Test func theEmbeddedNetworkIsTheRecordedOne() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
    let file = sources.appending(path: "CEmbeddedNetwork/embedded.safetensors").path
    try Golden("networks.txt").check(["tensors": Golden.tensors(file)], of: "the embedded network")
  }
}

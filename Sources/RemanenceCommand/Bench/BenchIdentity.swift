import ArgumentParser
import Execution
import Formats
import Foundation
import Kernels
import Learning
import Methods
import Networks
import Programs
import Records
import Reporting
import Tasks

/// `remanence bench identity`: the same seed on every instruction set and number of threads.
struct BenchIdentity: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identity",
    abstract: "Learn the same steps on every instruction set and number of threads; compare the adapters.")

  @OptionGroup var learning: LearningOptions
  @Option(help: "The task.") var task = "emoji"
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let frozen = try FrozenNetwork.load(
      learning.network, precision: learning.precision, threads: learning.threads)
    let resolution = learning.resolution(of: frozen)
    let imageTask = try ImageTask.load(task)
    let images = try imageTask.prepare(.train, resolution: resolution)
    let steps = learning.maxSteps ?? 20
    var sums: [(label: String, sum: String)] = []
    for set in InstructionSet.supported {
      for threads in [1, 2, 3] {
        let trainer = try TaskTrainer(
          frozen,
          setup: LearningSetup(
            method: learning.methodOptions.method, precision: learning.precision, resolution: resolution,
            batch: learning.batch, seed: learning.seed,
            settings: LearningSettings(labelSmoothing: learning.labelSmoothing),
            augmentation: learning.augmentation, instructionSet: set),
          task: 0, classes: imageTask.classNames.count, images: images, steps: steps,
          pool: ThreadPool(count: threads))
        for step in 0..<steps { try trainer.step(step) }
        sums.append(("\(set.rawValue), \(threads) threads", try trainer.adapterSHA256))
      }
    }
    let isOne = Set(sums.map(\.sum)).count == 1
    if json {
      try JSONOutput.print(
        Outcome(steps: steps, adapterSHA256: Dictionary(uniqueKeysWithValues: sums), isIdentical: isOne))
    } else {
      var table = TextTable([.words("kernels"), .words("adapter's SHA-256 after \(steps) steps")])
      for (label, sum) in sums { table.append([label, sum]) }
      for line in table.lines(width: 100) { print(line) }
    }
    guard isOne || learning.precision == .float32 else { throw ExitCode.failure }
  }

  private struct Outcome: Encodable {
    var steps: Int
    var adapterSHA256: [String: String]
    var isIdentical: Bool
    enum CodingKeys: String, CodingKey {
      case steps
      case adapterSHA256 = "adapter_sha256"
      case isIdentical = "is_identical"
    }
  }
}

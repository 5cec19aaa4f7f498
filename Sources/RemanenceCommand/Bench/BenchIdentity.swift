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
    let frozen = try learning.frozen(LearningShown())
    var setup = try learning.setup(over: frozen)
    let imageTask = try ImageTask.load(task)
    let images = try imageTask.prepare(.train, resolution: setup.resolution)
    let steps = learning.maxSteps ?? 20
    setup.maximumSteps = steps
    var sums: [(label: String, sum: String)] = []
    for set in InstructionSet.supported {
      for threads in [1, 2, 3] {
        setup.instructionSet = set
        let trainer = try TaskTrainer(
          frozen, setup: setup, task: 0, classes: imageTask.classNames.count, images: images,
          pool: ThreadPool(count: threads))
        try trainer.run()
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

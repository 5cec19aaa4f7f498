import ArgumentParser
import Execution
import Formats
import Foundation
import Learning
import Networks
import Reporting
import Tasks

/// `remanence pretrain --task T … -o FILE`
struct Pretrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train the small embedded network from nothing, and round it to 8 bits.",
    usage: "remanence pretrain [<options>] --output <output>",
    discussion: "The defaults are the recipe of the network inside the program: docs/pretraining.md.")

  @Option(
    name: .customLong("task"), parsing: .upToNextOption,
    help: "Tasks whose classes are learned together: names or folders of pictures.")
  var tasks = ["clip-art", "icon-roles/tango"]

  @Option(name: [.short, .long], help: "The network to write.")
  var output: String

  @Option(help: "How many times every picture is learned from.")
  var epochs = 30

  @Option(help: "Images per step.")
  var batch = 64

  @Option(help: "At most so many steps.")
  var maxSteps: Int?

  @Option(help: "The seed of every random draw.")
  var seed: UInt64 = 1

  @Option(help: "Adam's rate.")
  var rate = 2e-3

  @Option(help: "Pixels on each side of what the network sees.")
  var resolution = Zoo.embedded.nativeResolution

  @Option(help: "Threads; results do not depend on them.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    func check(_ fine: Bool, _ message: String) throws {
      if !fine { throw ValidationError(message) }
    }
    try check(!tasks.isEmpty, "name at least one task with --task")
    try check((1...100_000).contains(epochs), "--epochs must be 1 to 100000")
    try check(
      (2...4096).contains(batch), "--batch must be 2 to 4096: a norm takes its statistics from the batch")
    try check(maxSteps ?? 1 >= 1, "--max-steps must be at least 1")
    try check((8...1024).contains(resolution), "--resolution must be 8 to 1024 pixels")
    try check((1e-7...1).contains(rate), "--rate must be 1e-7 to 1")
    try check((1...256).contains(threads), "--threads must be 1 to 256")
  }

  @Flag(help: "Replace the output if it is there and is no earlier one of this command.") var force = false

  func run() throws {
    try OutputFile(output, force: force).check(.network)
    let pretraining = Pretraining(
      resolution: resolution, batch: batch, epochs: epochs, maximumSteps: maxSteps, seed: seed, rate: rate,
      instructionSet: try .chosen())
    let start = ContinuousClock.now
    let shown = LearningShown()
    let tasks = try shown.tasks(tasks)
    shown.finish()
    var terminal = TerminalProgress()
    let outcome = try pretraining.run(on: tasks, to: output, threads: threads) {
      terminal.show(Self.line($0, since: start))
    }
    terminal.finish()
    if json { return try JSONOutput.print(outcome) }
    print(
      "\(outcome.classes) classes, \(Readable.count(outcome.trainPictures)) pictures, "
        + "\(Readable.count(outcome.steps)) steps in "
        + Readable.duration(seconds: Double((ContinuousClock.now - start).components.seconds)))
    print(
      "accuracy on \(Readable.count(outcome.testPictures)) test pictures: float32 "
        + "\(Readable.percent(outcome.float32Accuracy)), int8 \(Readable.percent(outcome.int8Accuracy))")
    print(
      "\(outcome.networkFile.printable): \(Readable.bytes(outcome.networkBytes)), SHA-256 \(outcome.sha256)")
  }

  private static func line(_ progress: Pretraining.Progress, since start: ContinuousClock.Instant)
    -> ProgressLine
  {
    switch progress {
    case .preparing(let done, let total): ProgressLine(label: "preparing", done: done, total: total)
    case .testing(let done, let total): ProgressLine(label: "testing", done: done, total: total)
    case .step(let done, let total, let loss, let accuracy):
      ProgressLine(
        label: "pretraining", done: done, total: total,
        facts: ["loss " + Readable.decimal(loss, 3), "accuracy " + Readable.percent(accuracy)],
        secondsLeft: Double(((ContinuousClock.now - start) / done * (total - done)).components.seconds))
    }
  }
}

import ArgumentParser
import Experiments
import Learning
import Networks
import Programs
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
    let sums = try AdapterIdentity.learned(imageTask, images, over: frozen, setup: setup)
    if json {
      try JSONOutput.print(sums)
    } else {
      var table = TextTable([.words("kernels"), .words("adapter's SHA-256 after \(steps) steps")])
      for (label, sum) in sums.adapters { table.append([label, sum]) }
      for line in table.lines(width: 100) { print(line) }
    }
    guard sums.isIdentical || learning.precision == .float32 else { throw ExitCode.failure }
  }
}

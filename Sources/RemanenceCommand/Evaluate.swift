import ArgumentParser
import Foundation
import Learning
import Records
import Reporting

/// `remanence evaluate RUN [--task …]`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Test the adapters of a run again, on every task that it has learned.")

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run")) var folder: String

  @Option(name: .customLong("task"), parsing: .upToNextOption, help: "Only these tasks.")
  var tasks: [String] = []

  @Option(help: "Threads.") var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws { try LearningOptions.check(threads: threads) }

  func run() throws {
    let run = try LearnedRun.open(path: folder, threads: threads)
    let chosen = try run.learned(tasks)
    var accuracies: [String: Double] = [:]
    for task in chosen { accuracies[task.name] = try run.accuracy(of: task) }
    if json { return try JSONOutput.print(Outcome(summary: RunSummary(run.record), accuracy: accuracies)) }
    var table = TextTable([.words("task"), .numbers("accuracy"), .words("SHA-256 of the adapter")])
    for task in chosen {
      table.append([
        task.name, Readable.percent(accuracies[task.name] ?? 0),
        String((task.result?.adapterSHA256 ?? "").prefix(16)) + "…",
      ])
    }
    for line in table.lines(width: 100) { print(line) }
  }

  /// What the run says of itself, and what was measured now.
  private struct Outcome: Encodable {
    var summary: RunSummary
    var accuracy: [String: Double]

    enum CodingKeys: CodingKey { case accuracy }

    func encode(to encoder: any Encoder) throws {
      try summary.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(accuracy, forKey: .accuracy)
    }
  }
}

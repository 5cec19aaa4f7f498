import ArgumentParser
import Execution
import Formats
import Foundation
import Learning
import Methods
import Networks
import Records
import Reporting
import Tasks

/// `remanence bench accuracy`: int8 Rep-Net against float32 Rep-Net and a linear head, on the same schedule.
struct BenchAccuracy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accuracy",
    abstract: "Compare int8 Rep-Net with float32 Rep-Net and with a head alone, over tasks and seeds.")

  @OptionGroup var learning: LearningOptions
  @Option(name: .customLong("task"), parsing: .upToNextOption, help: "The tasks.")
  var tasks = ["emoji", "clip-art", "unit-factions", "icon-roles"]
  @Option(parsing: .upToNextOption, help: "The seeds.") var seeds: [UInt64] = [1, 2, 3]
  @Option(name: [.short, .long], help: "A folder for the runs: what is there already is not learned again.")
  var output: String
  @Flag(help: "Print one JSON object.") var json = false

  private static let contestants: [(name: String, method: Method, precision: Precision)] = [
    ("rep-net int8", .repNet, .int8), ("rep-net float32", .repNet, .float32),
    ("head int8", .head, .int8),
  ]

  func validate() throws {
    try UnusedOptions.refuse(
      ["--seed", "--method", "--set", "--precision"], "--seeds names the seeds, and the contestants are three"
    )
  }

  func run() throws {
    try OutputPlace.checkFolder(output)
    var accuracies: [String: [String: [Double]]] = [:]
    for seed in seeds {
      for (name, method, precision) in Self.contestants {
        let folder = "\(output)/\(method.name)-\(precision.rawValue)-\(seed)"
        var options = learning
        (options.seed, options.methodOptions.method, options.precision) = (seed, method, precision)
        let exists = FileManager.default.fileExists(atPath: folder + "/run.json")
        let isDone = exists ? try StoredRun(path: folder).record.currentTask == nil : false
        if !isDone {
          let shown = LearningShown()
          let session =
            try exists
            ? LearningSession.resume(
              at: folder, instructionSet: .chosen(), threads: options.threads, note: shown.note)
            : options.session(tasks, at: folder, shown)
          _ = try shown.learn(session)
        }
        let record = try StoredRun(path: folder).record
        for (index, task) in record.tasks.enumerated() {
          if let accuracy = record.accuracyMatrix[after: index, on: index] {
            accuracies[name, default: [:]][task.name, default: []].append(accuracy)
          }
        }
      }
    }
    if json { return try JSONOutput.print(Outcome(tasks: tasks, seeds: seeds, accuracies: accuracies)) }
    var table = TextTable(
      [.words("mean of \(seeds.count) seeds")] + tasks.map { .numbers($0) } + [.numbers("mean")])
    for (name, _, _) in Self.contestants {
      let means = tasks.map { Self.mean(accuracies[name]?[$0] ?? []) }
      table.append([name] + (means + [Self.mean(means)]).map { Readable.percent($0) })
    }
    for line in table.lines(width: 100) { print(line) }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, values.count))
  }

  private struct Outcome: Encodable {
    var tasks: [String]
    var seeds: [UInt64]
    /// By contestant and task, one per seed.
    var accuracies: [String: [String: [Double]]]
  }
}

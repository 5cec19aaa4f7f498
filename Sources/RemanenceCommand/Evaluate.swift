import ArgumentParser
import Formats
import Foundation
import Learning
import Records
import Reporting
import Tasks

/// `remanence evaluate RUN [--task …]`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Test the adapters of a run again, on every task that it has learned.",
    usage: "remanence evaluate <run> [<options>]")

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run")) var folder: String

  @Option(name: .customLong("task"), parsing: .upToNextOption, help: "Only these tasks.")
  var tasks: [String] = []

  @Option(help: "Threads that compute.") var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print one JSON object.") var json = false

  @Flag(help: "Also show each class by itself.") var classes = false

  @OptionGroup var places: RunPlaces

  func validate() throws { try Arguments.check(threads: threads) }

  func run() throws {
    let run = try LearnedRun.open(path: folder, threads: threads, network: places.networkFile)
    let chosen = try run.learned(tasks)
    let folders = try places.folders(of: run.record.tasks.map(\.name))
    var terminal = TerminalProgress()
    let evaluation = try run.evaluation(of: chosen, in: folders) { progress in
      switch progress {
      case .working(let task, let part, let done, let total):
        terminal.show(ProgressLine(label: "\(part.rawValue) \(task)", done: done, total: total))
      case .unkept(let error): terminal.note(LearningShown.unkept(error))
      case .note(let line): terminal.note(line)
      }
    }
    terminal.finish()
    if json { try JSONOutput.print(evaluation) } else { print(chosen, evaluation) }
    try evaluation.checkTested(chosen, at: folder)
  }

  private func print(_ chosen: [TaskRecord], _ evaluation: Evaluation) {
    var table = TextTable([.words("task"), .numbers("accuracy"), .words("SHA-256 of the adapter")])
    for task in chosen {
      table.append([
        task.name, evaluation.tested[task.name]?.accuracy.map { Readable.percent($0) } ?? "not tested",
        String((task.result?.adapterSHA256 ?? "").prefix(16)) + "…",
      ])
    }
    for line in table.lines(width: 100) { Swift.print(line) }
    guard classes else { return }
    var classTable = TextTable([.words("task"), .words("class"), .numbers("pictures"), .numbers("accuracy")])
    for task in chosen {
      for one in evaluation.tested[task.name]?.classes ?? [] {
        classTable.append([
          task.name.printable, one.name.printable, "\(one.pictures)",
          one.accuracy.map { Readable.percent($0) } ?? "not tested",
        ])
      }
    }
    Swift.print("")
    for line in classTable.lines(width: 100) { Swift.print(line) }
  }
}

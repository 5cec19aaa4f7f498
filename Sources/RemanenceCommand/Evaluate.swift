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
    try run.checkPictures(of: chosen, in: folders)
    var evaluation = Evaluation(of: run.record)
    var terminal = TerminalProgress()
    for task in chosen {
      let tested = try run.tested(task, in: folders[task.name]) { part, done, total in
        terminal.show(ProgressLine(label: "\(part.rawValue) \(task.name)", done: done, total: total))
      }
      if tested.newPictures > 0 {
        terminal.note(
          "\(task.name): "
            + "\(tested.newPictures == 1 ? "1 picture has" : "\(tested.newPictures) pictures have") "
            + "come since the run began and \(tested.newPictures == 1 ? "is" : "are") left out"
            + (tested.newFolders.isEmpty
              ? "" : "; no classes of the run: \(tested.newFolders.prefix(5).joined(separator: ", "))"))
      }
      if task.testExamples == 0 { terminal.note("\(task.name): has no test picture, and is not tested") }
      if let error = tested.unkept, evaluation.tested.isEmpty { terminal.note(LearningShown.unkept(error)) }
      if let line = tested.lostSplit { terminal.note("\(task.name): \(line)") }
      for line in tested.changes.lines(of: "test") { terminal.note("\(task.name): \(line)") }
      evaluation.add(tested, of: task)
    }
    terminal.finish()
    if json { try JSONOutput.print(evaluation) } else { print(chosen, evaluation) }
    // A task that never had a test picture is no fault.
    guard evaluation.isEmpty, chosen.contains(where: { $0.testExamples > 0 }) else { return }
    throw FormatError(
      "has nothing that could be tested: no test picture of \(chosen.map(\.name).joined(separator: ", ")) "
        + "can be read", at: folder,
      remedy: "bring the pictures back, or learn with a split that has a test side")
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

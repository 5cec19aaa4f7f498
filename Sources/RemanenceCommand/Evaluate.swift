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

  @Option(help: "Threads.") var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print one JSON object.") var json = false

  @Flag(help: "Also show each class by itself.") var classes = false

  @OptionGroup var places: RunPlaces

  func validate() throws { try LearningOptions.check(threads: threads) }

  func run() throws {
    let run = try LearnedRun.open(path: folder, threads: threads, network: places.networkFile)
    let chosen = try run.learned(tasks)
    let folders = try places.folders(of: run.record.tasks.map(\.name))
    var accuracies: [String: Double] = [:]
    var byClass: [String: [LearnedRun.ClassAccuracy]] = [:]
    var changes: [String: Changes] = [:]
    var terminal = TerminalProgress()
    for task in chosen {
      let tested = try run.tested(task, in: folders[task.name]) { part, done, total in
        terminal.show(ProgressLine(label: "\(part.rawValue) \(task.name)", done: done, total: total))
      }
      if tested.newPictures > 0 {
        terminal.note(
          "\(task.name): \(tested.newPictures == 1 ? "1 picture has" : "\(tested.newPictures) pictures have") "
            + "come since the run began and \(tested.newPictures == 1 ? "is" : "are") left out")
      }
      for line in tested.changes.lines(of: "test") { terminal.note("\(task.name): \(line)") }
      changes[task.name] = Changes(tested.changes)
      accuracies[task.name] = tested.accuracy
      byClass[task.name] = tested.classes
    }
    terminal.finish()
    if json {
      try JSONOutput.print(
        Outcome(
          summary: RunSummary(run.record), accuracy: accuracies, byClass: byClass, changes: changes))
    } else {
      print(chosen, accuracies, byClass)
    }
    // A task that never had a test picture is no fault.
    guard accuracies.isEmpty, chosen.contains(where: { $0.testExamples > 0 }) else { return }
    throw FormatError(
      "has nothing that could be tested: no test picture of \(chosen.map(\.name).joined(separator: ", ")) can be "
        + "read", at: folder, remedy: "bring the pictures back, or learn with a split that has a test side")
  }

  private func print(
    _ chosen: [TaskRecord], _ accuracies: [String: Double], _ byClass: [String: [LearnedRun.ClassAccuracy]]
  ) {
    var table = TextTable([.words("task"), .numbers("accuracy"), .words("SHA-256 of the adapter")])
    for task in chosen {
      table.append([
        task.name, accuracies[task.name].map { Readable.percent($0) } ?? "not tested",
        String((task.result?.adapterSHA256 ?? "").prefix(16)) + "…",
      ])
    }
    for line in table.lines(width: 100) { Swift.print(line) }
    guard classes else { return }
    var classTable = TextTable([.words("task"), .words("class"), .numbers("pictures"), .numbers("accuracy")])
    for task in chosen {
      for one in byClass[task.name] ?? [] {
        classTable.append([
          task.name.printable, one.name.printable, "\(one.pictures)",
          one.accuracy.map { Readable.percent($0) } ?? "not tested",
        ])
      }
    }
    Swift.print("")
    for line in classTable.lines(width: 100) { Swift.print(line) }
  }

  /// The test pictures of a task that are not as they were.
  private struct Changes: Encodable {
    var missing, unreadable, replaced: [String]

    init(_ changes: PictureChanges) {
      (missing, unreadable) = (
        changes.missing.map(PathText.written), changes.unreadable.map(PathText.written)
      )
      replaced = changes.replaced.map(PathText.written)
    }
  }

  /// What the run says of itself, and what was measured now.
  private struct Outcome: Encodable {
    var summary: RunSummary
    var accuracy: [String: Double]
    var byClass: [String: [LearnedRun.ClassAccuracy]]
    var changes: [String: Changes]

    enum CodingKeys: String, CodingKey {
      case accuracy
      case byClass = "accuracy_by_class"
      case changes = "changed_test_pictures"
    }

    func encode(to encoder: any Encoder) throws {
      try summary.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(accuracy, forKey: .accuracy)
      try container.encode(byClass, forKey: .byClass)
      try container.encode(changes, forKey: .changes)
    }
  }
}

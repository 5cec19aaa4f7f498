import ArgumentParser
import Formats
import Foundation
import Learning
import Records
import Reporting

/// `remanence predict RUN --task T IMAGE…`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer pictures with a label and its probability.",
    usage: "remanence predict <run> <image> ... [<options>]",
    discussion:
      "A picture that cannot be read costs its own answer alone: it is named on standard error, and the "
      + "exit code is 1. The pictures that were learned from "
      + "are not needed, nor prepared ones; a fetched network is, unless the run was packed.")

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run")) var folder: String
  @Argument(
    help: ArgumentHelp("Pictures, folders of pictures, or - for one on standard input.", valueName: "image"))
  var images: [String]
  @Option(help: "The task whose adapter answers; needed where the run has learned several.") var task: String?
  @Option(help: "The classes to name of each picture, most probable first.") var top = 1
  @Option(help: "Threads for each picture; answers do not depend on them.") var threads = 1
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "Print a JSON object per picture, as they are answered.") var jsonLines = false
  @OptionGroup var places: RunPlaces

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top must be 1 or more") }
    try Arguments.check(threads: threads)
    guard !(json && jsonLines) else { throw ValidationError("give --json or --json-lines, not both") }
  }

  func run() throws {
    let run = try LearnedRun.open(path: folder, threads: threads, network: places.networkFile)
    // The pictures are not needed, but a name that is none is a mistake.
    _ = try places.folders(of: run.record.tasks.map(\.name))
    let record = try run.learned(only: task)
    // Whoever reads answers line by line sees how far they are.
    var terminal = TerminalProgress()
    defer { terminal.finish() }
    let predictions = try run.predictions(of: images, by: record, top: top) { progress in
      switch progress {
      case .note(let line): terminal.note(line)
      case .answered(let answer): if jsonLines { try JSONOutput.printLine(answer) }
      case .failed(let failure):
        terminal.note("remanence: \(failure.reason)")
        if jsonLines { try JSONOutput.printLine(failure) }
      case .done(let done, let total):
        if !jsonLines { terminal.show(ProgressLine(label: "answering", done: done, total: total)) }
      }
    }
    terminal.finish()
    if json {
      try JSONOutput.print(predictions)
    } else if !jsonLines {
      print(predictions)
    }
    if !predictions.failures.isEmpty { throw ExitCode(1) }
  }

  private func print(_ predictions: Predictions) {
    var table = TextTable([.words("image"), .words("label"), .numbers("confidence")])
    for answer in predictions.answers {
      for (rank, choice) in answer.choices.enumerated() {
        table.append([
          rank == 0 ? answer.image.printable : "", choice.label.printable,
          Readable.percent(choice.confidence),
        ])
      }
    }
    if !predictions.answers.isEmpty { for line in table.lines(width: 100) { Swift.print(line) } }
  }
}

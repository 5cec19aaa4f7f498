import ArgumentParser
import Formats
import Foundation
import Learning
import Records
import Reporting
import Tasks

/// `remanence predict RUN --task T IMAGE…`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer pictures with a label and its probability.",
    usage: "remanence predict <run> <image> ... [<options>]",
    discussion:
      "A picture that cannot be read costs its own answer alone: it is named on standard error, and the "
      + "exit code is 1. Neither the pictures that were learned from nor the cache is needed.")

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
    let (adapter, network) = try run.adapted(to: record, batch: 1)
    var predictions = Predictions(task: record.name)
    func failed(_ image: String, _ error: any Error) throws {
      let failure = Predictions.Failure(image: PathText.written(image), reason: "\(error)")
      predictions.failures.append(failure)
      terminal.note("remanence: \(error)")
      if jsonLines { try JSONOutput.printLine(failure) }
    }
    // Whoever reads answers line by line sees how far they are.
    var terminal = TerminalProgress()
    var done = 0
    defer { terminal.finish() }
    for argument in images {
      let named: NamedPictures
      do {
        named = try NamedPictures(argument)
      } catch {
        try failed(argument, error)
        continue
      }
      if let note = named.note { terminal.note(note) }
      for error in named.closed { try failed(error.place, error) }
      for image in named.paths {
        defer {
          done += 1
          if !jsonLines, named.paths.count > 1 || images.count > 1 {
            terminal.show(
              ProgressLine(label: "answering", done: done, total: images.count == 1 ? named.paths.count : 0))
          }
        }
        let answers: [Learning.Answer]
        do {
          answers = try network.answers(to: Self.read(image, adapter), count: top)
        } catch let error as FormatError {
          try failed(image, error)
          continue
        }
        let answer = Predictions.Answer(
          image: PathText.written(image), answers, adapter.classNames, isRanked: top > 1)
        if jsonLines { try JSONOutput.printLine(answer) }
        predictions.answers.append(answer)
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

  private static func read(_ image: String, _ adapter: AdapterFile) throws -> [UInt8] {
    guard image == "-" else {
      return try Pictures.load(path: image, resolution: adapter.resolution, framing: adapter.framing)
    }
    let limit = ImageDecoder.maximumFileBytes
    let bytes: [UInt8]
    do { bytes = [UInt8](try FileHandle.standardInput.read(upToCount: limit + 1) ?? Data()) } catch {
      throw FormatError("cannot be read", at: "standard input", remedy: "send one picture")
    }
    guard bytes.count <= limit else {
      throw FormatError("is larger than \(limit) bytes", at: "standard input", remedy: "send one picture")
    }
    return try Pictures.load(
      bytes, name: "standard input", resolution: adapter.resolution, framing: adapter.framing)
  }
}

import ArgumentParser
import Foundation
import Learning
import Reporting

/// `remanence predict RUN --task T IMAGE…`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer pictures with a label and its probability.")

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run")) var folder: String
  @Argument(help: ArgumentHelp("Pictures, PNG or JPEG.", valueName: "image")) var images: [String]
  @Option(help: "The task whose adapter answers.") var task: String
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let run = try LearnedRun.open(path: folder, threads: 1)
    let (adapter, network) = try run.adapted(to: try run.learned([task])[0], batch: 1)
    let answers = try images.map { image in
      let picture = try Pictures.load(
        URL(fileURLWithPath: image), resolution: adapter.resolution, framing: adapter.framing)
      let answer = try network.answer(to: picture)
      return Outcome.Answer(
        image: image, label: adapter.classNames[answer.label], confidence: answer.confidence)
    }
    if json { return try JSONOutput.print(Outcome(task: task, answers: answers)) }
    var table = TextTable([.words("image"), .words("label"), .numbers("confidence")])
    for answer in answers { table.append([answer.image, answer.label, Readable.percent(answer.confidence)]) }
    for line in table.lines(width: 100) { print(line) }
  }

  private struct Outcome: Encodable {
    struct Answer: Encodable {
      var image: String
      var label: String
      var confidence: Double
    }
    var task: String
    var answers: [Answer]
  }
}

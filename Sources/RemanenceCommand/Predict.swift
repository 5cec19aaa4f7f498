import ArgumentParser
import Execution
import Formats
import Foundation
import Learning
import Networks
import Records
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
    let stored = try StoredRun(path: folder)
    let record = stored.record
    guard let learned = record.tasks.first(where: { $0.name == task }), learned.result != nil else {
      let names = record.tasks.filter { $0.result != nil }.map(\.name)
      throw FormatError(
        "has learned no task \(task)", at: folder,
        remedy: names.isEmpty ? "learn one first" : "it has learned \(names.joined(separator: ", "))")
    }
    let precision = Precision(rawValue: record.configuration.precision) ?? .int8
    let frozen = try FrozenNetwork.load(record.configuration.network, precision: precision, threads: 1)
    let adapter = try AdapterFile(path: stored.layout.path + "/" + RunLayout.adapterFile(task: task))
    let network = try adapter.bound(
      to: frozen, batch: 1, pool: ThreadPool(count: 1), instructionSet: try .chosen())
    let framing = Pictures.framing(ofTask: learned.source)
    var answers: [Outcome.Answer] = []
    for image in images {
      let picture = try Pictures.load(
        URL(fileURLWithPath: image), resolution: adapter.resolution, framing: framing)
      let answer = network.answer(to: picture)
      answers.append(
        Outcome.Answer(
          image: image, label: adapter.classNames[answer.label], confidence: answer.confidence))
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

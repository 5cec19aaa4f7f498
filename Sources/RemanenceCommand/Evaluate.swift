import ArgumentParser
import Execution
import Formats
import Foundation
import Learning
import Networks
import Records
import Reporting
import Tasks

/// `remanence evaluate RUN [--task …]`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Test the adapters of a run again, on every task that it has learned.")

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run")) var folder: String

  @Option(name: .customLong("task"), parsing: .upToNextOption, help: "Only these tasks.")
  var tasks: [String] = []

  @Option(help: "Threads.") var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let stored = try StoredRun(path: folder)
    let record = stored.record
    for task in tasks where !record.tasks.contains(where: { $0.name == task }) {
      throw FormatError(
        "has no task \(task)", at: folder,
        remedy: "its tasks are \(record.tasks.map(\.name).joined(separator: ", "))")
    }
    let chosen = record.tasks.filter { $0.result != nil && (tasks.isEmpty || tasks.contains($0.name)) }
    guard !chosen.isEmpty else {
      throw FormatError("has learned no such task yet", at: folder, remedy: "go on with it: remanence learn --resume")
    }
    let precision = Precision(rawValue: record.configuration.precision) ?? .int8
    let frozen = try FrozenNetwork.load(record.configuration.network, precision: precision, threads: threads)
    let pool = ThreadPool(count: threads)
    var accuracies: [String: Double] = [:]
    var sums: [String: String] = [:]
    for task in chosen {
      let path = stored.layout.path + "/" + RunLayout.adapterFile(task: task.name)
      let adapter = try AdapterFile(path: path)
      let network = try adapter.bound(
        to: frozen, batch: record.configuration.batch, pool: pool, instructionSet: try .chosen())
      let pictures = try ImageTask.load(task.source).prepare(.test, resolution: adapter.resolution)
      accuracies[task.name] = try network.accuracy(on: pictures)
      sums[task.name] = try SHA256(ofFile: path).hexadecimal
    }
    if json { return try JSONOutput.print(Outcome(accuracy: accuracies, adapterSHA256: sums)) }
    var table = TextTable([.words("task"), .numbers("accuracy"), .words("adapter's SHA-256")])
    for task in chosen {
      table.append([task.name, Readable.percent(accuracies[task.name] ?? 0), String(sums[task.name]!.prefix(16)) + "…"])
    }
    for line in table.lines(width: 100) { print(line) }
  }

  private struct Outcome: Encodable {
    var accuracy: [String: Double]
    var adapterSHA256: [String: String]
    enum CodingKeys: String, CodingKey {
      case accuracy
      case adapterSHA256 = "adapter_sha256"
    }
  }
}

import ArgumentParser
import Execution
import Experiments
import Formats
import Foundation
import Learning
import Methods
import Reporting
import Tasks

/// `remanence bench head`: a head that has converged, beside logistic regressions on the same features.
struct BenchHead: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "head",
    abstract: "Teach a head on features made once; compare with scikit-learn on the same features.")

  @OptionGroup var learning: LearningOptions
  @Option(name: .customLong("task"), parsing: .upToNextOption, help: "The tasks, each by itself.")
  var tasks = ["emoji"]
  @Option(help: "A yardstick to run as well: scikit-learn (through python3, if it is installed).")
  var against: Rival?
  @Option(
    name: [.short, .long], help: "A folder for the features: safetensors of train, test and their labels.")
  var output: String?
  @Flag(help: "Print one JSON object for each task.") var json = false

  enum Rival: String, ExpressibleByArgument, CaseIterable { case scikitLearn = "scikit-learn" }

  func run() throws {
    let frozen = try learning.frozen(LearningShown())
    let setup = try learning.setup(over: frozen)
    let pool = ThreadPool(count: learning.threads)
    let folder = URL(filePath: output ?? NSTemporaryDirectory() + "remanence-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { if output == nil { try? FileManager.default.removeItem(at: folder) } }
    var table = TextTable([
      .words("task"), .words("head"), .numbers("accuracy"), .numbers("ours less theirs"), .numbers("seconds"),
    ])
    for name in tasks {
      let measured = try HeadConvergence.measured(
        ImageTask.load(name), over: frozen, setup: setup, pool: pool)
      var outcome = measured.outcome
      let path = folder.appending(path: "\(outcome.task).safetensors").path
      try Safetensors.write(measured.tensors, to: path)
      if against != nil { outcome.peers = try Yardsticks.logisticRegressions(on: path) }
      if json { try JSONOutput.print(outcome) }
      table.append([
        outcome.task, "ours, \(outcome.steps) steps", Readable.percent(outcome.accuracy), "",
        Readable.decimal(outcome.seconds, 1),
      ])
      for peer in outcome.peers {
        table.append([
          "", "\(peer.engine) \(peer.version), \(peer.variant)", Readable.percent(peer.accuracy),
          Readable.decimal(100 * (outcome.accuracy - peer.accuracy), 2), Readable.decimal(peer.seconds, 1),
        ])
      }
    }
    if !json { for line in table.lines(width: 100) { print(line) } }
  }
}

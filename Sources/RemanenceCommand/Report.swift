import ArgumentParser
import Formats
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

  func run() throws {
    let stored = try runs.map { try StoredRun(path: $0) }
    let path = output ?? stored[0].layout.path + "/report.html"
    try AtomicFile.write(Report(runs: stored).html(), to: path)
    print(path)
  }
}

import ArgumentParser
import Experiments
import Formats
import Reporting
import Silicon

/// `remanence validate`: the model of the chip and the accounting against published figures.
struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hold the model of the chip, and the counting of steps, to published figures.",
    discussion: """
      A series of up to five figures is printed figure by figure, a longer one by its worst; --all prints \
      every figure. The program fails when a figure misses its bar without a known reason.
      """)

  @Flag(help: "Print every figure.")
  var all = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write pictures of predicted against published: an HTML file, or the overview alone as .svg.",
      valueName: "file"))
  var output: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Replace the output if it is there and is no earlier one of this command.") var force = false

  func validate() throws { try UnusedOptions.refuseForce(unless: output != nil) }

  func run() throws {
    if let output {
      try OutputFile(output, force: force).check(output.hasSuffix(".svg") ? .picture : .page(.validation))
    }
    let outcome = try ValidationOutcome.measured()
    if let output {
      let report = outcome.report
      try AtomicFile.write(output.hasSuffix(".svg") ? report.svg() : report.html(), to: output)
    }
    if json {
      try JSONOutput.print(outcome)
    } else {
      for line in outcome.lines(showsAll: all) { print(line) }
    }
    if let row = outcome.rows.first(where: { !$0.passed && $0.miss == nil }) {
      throw FormatError(
        "is \(row.computed) where \(row.published) was published, beyond its bar", at: row.id,
        remedy: "a constant or a formula of the model has changed; undo that or explain the miss")
    }
  }
}

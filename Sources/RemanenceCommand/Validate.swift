import ArgumentParser
import Experiments
import Formats
import Reporting
import Silicon

/// `remanence validate`: the model of the chip and the accounting against published figures.
struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hold the model of the chip, and the counting of steps, to published figures.",
    usage: "remanence validate [<options>]",
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

  @Option(
    help: ArgumentHelp(
      "A macro of one's own, as `chip --print-macro` writes it, held to --published alone.", valueName: "file"
    ))
  var macro: String?

  @Option(
    help: ArgumentHelp(
      "What was measured of it: name, efficiency_tops_per_w, throughput_tops, area_mm2, clock_mhz.",
      valueName: "file"))
  var published: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Replace the output if it is there and is no earlier one of this command.") var force = false

  func validate() throws {
    try UnusedOptions.refuseForce(unless: output != nil)
    try Arguments.check(
      (macro == nil) == (published == nil), "--macro and --published belong together; give both files")
  }

  func run() throws {
    if let output {
      try OutputFile(output, force: force).check(output.hasSuffix(".svg") ? .picture : .page(.validation))
    }
    let outcome = try measured()
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

  /// The built-in figures, or those of one's own macro.
  private func measured() throws -> ValidationOutcome {
    guard let macro, let published else { return try .measured() }
    let design = try MacroDesign(json: HardwareFiles.bytes(macro), file: macro)
    let figures = try PublishedMacro(json: HardwareFiles.bytes(published), file: published)
    return ValidationOutcome(rows: try figures.rows(design, file: published), freeConstants: [])
  }
}

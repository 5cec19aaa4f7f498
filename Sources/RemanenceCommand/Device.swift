import ArgumentParser
import Experiments
import Formats
import Reporting
import Silicon

/// `remanence device`: what one would measure of a memory cell.
struct Device: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a memory cell as one would measure a prototype, by our model.",
    usage: "remanence device [<options>]",
    discussion: """
      Critical currents, read window, retention, and the cheapest writes at equal error rates, for 1, 4 and \
      8 bits at once and with cells that differ; -o draws resistance loops, switching probability over \
      current and pulse width (by the closed forms, and by the macrospin solver), and errors against energy.
      """)

  @Option(
    help: ArgumentHelp(
      "One of \(MemoryTechnology.all.map(\.name).joined(separator: ", ")), or a file.", valueName: "name|file"
    ))
  var technology = MemoryTechnology.sas.name

  @Option(help: "Pulses of the solver for each of its points; 0: none.")
  var trials = 200

  @Option(help: "The seed of every random draw.")
  var seed: UInt64 = 1

  @Option(
    name: [.short, .long], help: ArgumentHelp("Write pictures into an HTML file.", valueName: "file"))
  var output: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Replace the output if it is there and is no earlier one of this command.") var force = false

  @Flag(help: "Print the solver's table that the closed forms are fitted to; it takes half an hour.")
  var solverTable = false

  func validate() throws {
    try checkUnused()
    try Arguments.check((0...1_000_000).contains(trials), "--trials must be 0 to 1000000")
  }

  /// Refuses what this form of the command has no use for.
  private func checkUnused() throws {
    try UnusedOptions.refuse(
      ["--technology", "--trials", "--seed", "--json", "--output", "-o", "--force"], unless: !solverTable,
      "--solver-table prints its table alone")
    try UnusedOptions.refuse(
      ["--trials"], unless: output != nil || json, "the solver draws for -o and --json")
    try UnusedOptions.refuseForce(unless: output != nil)
  }

  func run() throws {
    if solverTable { return try printSolverTable() }
    if let output { try OutputFile(output, force: force).check(.page(.device)) }
    var sheet = try DeviceSheet(HardwareFiles.technology(technology), trials: trials, seed: seed)
    if output != nil || json {
      var terminal = TerminalProgress()
      sheet.solve { terminal.show(ProgressLine(label: "solving", done: $0, total: $1)) }
      terminal.finish()
    }
    if let output { try AtomicFile.write(sheet.report.html(), to: output) }
    if json { return try JSONOutput.print(sheet) }
    for line in sheet.lines { print(line) }
  }

  private func printSolverTable() throws {
    var terminal = TerminalProgress()
    print(SwitchingTable.Row.heading)
    let rows = SwitchingTable.rows
    for (index, row) in rows.enumerated() {
      print(row.line(row.solved()))
      try Remanence.flushOutput()
      terminal.show(ProgressLine(label: "solving", done: index + 1, total: rows.count))
    }
    terminal.finish()
  }
}

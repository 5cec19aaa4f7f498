import ArgumentParser
import Experiments
import Formats
import Foundation
import Records
import Reporting
import Silicon
import Units

/// `remanence chip`: what learning costs on a chip whose memory computes.
struct ChipCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chip",
    abstract: "Price one learning step and one inference on a chip whose memory computes.",
    usage: "remanence chip [<options>]",
    discussion: """
      Energy, time, area, writes and lifetime by our model, each constant with its source in --json; beside \
      the chip of your choice the same chip in other memory technologies, and this CPU.
      """)

  /// What is priced.
  enum Pass: String, CaseIterable, ExpressibleByArgument {
    case training, inference
  }

  @OptionGroup var options: ChipOptions

  @Option(help: "training: a learning step and an inference; inference: that alone.")
  var pass = Pass.training

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "Count bits in the first steps of a run, and take network, method, batch, resolution and classes from it.",
      valueName: "run"))
  var traced: String?

  @Option(
    name: [.short, .long], help: ArgumentHelp("Write pictures into an HTML file.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Price many chips on all cores: a JSON file with lists of values for fields of a chip; -o names the results.",
      valueName: "file"))
  var sweep: String?

  @Option(
    help: ArgumentHelp(
      "Price a day, not a step: \(DutyCycle.presets.map(\.name).joined(separator: ", ")), or a file of one's own.",
      valueName: "name|file"))
  var day: String?

  @Option(help: ArgumentHelp("Print a built-in technology as a file to copy and edit.", valueName: "name"))
  var printTechnology: String?

  @Flag(help: "Print the chip as a file to copy and edit.")
  var printChip = false

  @Flag(help: "Print the chip's macro as a file to copy and edit.")
  var printMacro = false

  @Flag(help: "Print gate and node of the chip's logic as a file to copy and edit.")
  var printNode = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Replace the output if it is there and is no earlier one of this command.") var force = false

  func validate() throws {
    guard traced != nil else { return }
    let named = ["--network", "--method", "--batch", "--resolution", "--classes"].filter { name in
      Remanence.arguments.contains { $0 == name || $0.hasPrefix(name + "=") }
    }
    guard named.isEmpty else {
      throw ValidationError(
        "--run brings its own network, method, batch, resolution and classes; leave "
          + "\(named.joined(separator: ", ")) out")
    }
  }

  func run() throws {
    if let printTechnology {
      return print(try ChipOptions.technology(printTechnology).json(), terminator: "")
    }
    if printChip { return print(try options.chosenChip().json(), terminator: "") }
    if printMacro { return print(try options.chosenChip().macro.json(), terminator: "") }
    if printNode { return print(try options.chosenChip().macro.logic.nodeJSON(), terminator: "") }
    var options = options
    var trace = Trace.assumed
    var measured: ChipComparison.MeasuredStep?
    if let traced {
      let run = try RunTrace.counted(inRun: traced, threads: ProcessInfo.processInfo.activeProcessorCount)
      try options.follow(run.record)
      trace = run.trace
      measured = run.record.stepMilliseconds.map { (.nanoseconds($0 * 1e6), traced) }
    }
    let work = options.work(isTraining: pass == .training, trace: trace)
    let chip = try options.chosenChip()
    if let output, sweep == nil { try OutputFile(output, force: force).check(.page) }
    if let sweep { return try price(work, sweep, over: chip) }
    let comparison = try ChipComparison.priced(work, on: chip, beside: options.processor, measured: measured)
    if let day {
      let days = try DayComparison(comparison, ChipOptions.duty(day))
      if let output { try AtomicFile.write(days.report.html(), to: output) }
      if json { return try JSONOutput.print(days) }
      for line in days.lines { print(line) }
      return
    }
    if let output { try AtomicFile.write(comparison.report.html(), to: output) }
    if json { return try JSONOutput.print(comparison) }
    for line in comparison.lines { print(line) }
  }

  /// Prices many chips into one table and one picture; what is done lies beside them until all are there.
  private func price(_ work: PricedWork, _ sweep: String, over chip: Chip) throws {
    func without(_ suffix: String, _ name: String) -> String {
      name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
    }
    let prefix =
      output.map { without(".html", without(".csv", $0)) } ?? without(".json", sweep) + ".results"
    try OutputFile(prefix + ".csv", force: force).check(.table)
    try OutputFile(prefix + ".html", force: force).check(.page)
    let progress = JobsShown(label: "chips", unit: "a second")
    let jobs = IndependentJobs(
      path: prefix + ".partial", workers: ProcessInfo.processInfo.activeProcessorCount, observe: progress.show
    )
    let result = try ChipSweep.priced(
      work, describing: ChipOptions.bytes(sweep), file: sweep, over: chip, by: jobs)
    progress.finish()
    try AtomicFile.write(result.csv, to: prefix + ".csv")
    try AtomicFile.write(result.report.html(), to: prefix + ".html")
    jobs.finish()
    for line in result.lines + ["\(prefix).csv, \(prefix).html"] { print(line) }
    if let first = result.rows.first?.problem, result.rows.allSatisfy({ $0.problem != nil }) {
      throw FormatError(
        "no chip of it can be priced; the first: \(first)", at: sweep,
        remedy: "correct its values: each row of \(prefix).csv says what is wrong")
    }
  }
}

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

  @Option(help: "training: a learning step and an inference; inference: an inference alone.")
  var pass = Pass.training

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "Count bits in the first steps of a run, and take network, method, batch, resolution and classes from "
        + "it.",
      valueName: "run"))
  var traced: String?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write pictures into an HTML file; or every layer by pass and part into a CSV "
        + "file.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Price many chips on all cores: a JSON file with lists of values for fields of a chip; -o names the "
        + "results.",
      valueName: "file"))
  var sweep: String?

  @Option(
    help: ArgumentHelp(
      "Price a day, not a step: \(DutyCycle.presets.map(\.name).joined(separator: ", ")), or a file of one's "
        + "own.",
      valueName: "name|file"))
  var day: String?

  @Option(
    help: "Draws of all constants from their ranges, for the bands of the figures; 0 for none.")
  var draws = 100

  @Option(help: ArgumentHelp("Print a built-in technology as a file to copy and edit.", valueName: "name"))
  var printTechnology: String?

  @Flag(help: "Print the chip as a file to copy and edit.")
  var printChip = false

  @Flag(help: "Print the chip's macro as a file to copy and edit.")
  var printMacro = false

  @Flag(help: "Print gate and node of the chip's logic as a file to copy and edit.")
  var printNode = false

  @Option(
    help: ArgumentHelp(
      "Print the JSON schema of a kind of files.", valueName: "kind"))
  var printSchema: HardwareSchema?

  @OptionGroup var places: RunPlaces

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Replace the output if it is there and is no earlier one of this command.") var force = false

  func validate() throws {
    let check = Arguments.check(_:_:)
    let prints = printed.filter { $0 }.count
    try check(
      prints + (sweep == nil ? 0 : 1) + (day == nil ? 0 : 1) <= 1,
      "--sweep, --day and --print-… are works of their own; give one of them")
    try check(!writesTable || day == nil, "--day draws a page; name an HTML file")
    try check((0...100_000).contains(draws), "--draws must be 0 to 100000")
    try check(prints == 0 || output == nil, "--print-… prints: send it to a file with >, not with -o")
    try check(sweep == nil || !json, "--sweep writes a table and a page; leave --json out")
    try checkUnused()
  }

  /// Whether the output is a table of numbers, not a page.
  private var writesTable: Bool { sweep == nil && output?.lowercased().hasSuffix(".csv") == true }

  func run() throws {
    if let description = try printedDescription() { return print(description, terminator: "") }
    var work = options.work(isTraining: pass == .training)
    var measured: ChipComparison.MeasuredStep?
    if let traced {
      let run = try RunTrace.counted(
        inRun: traced, network: places.networkFile, folders: places.folders,
        threads: ProcessInfo.processInfo.activeProcessorCount, note: LearningShown().note)
      work = try options.work(of: run, isTraining: pass == .training)
      measured = run.record.stepMilliseconds.map { (.nanoseconds($0 * 1e6), traced) }
    }
    let chip = try options.chosenChip()
    if let output, sweep == nil {
      try OutputFile(output, force: force).check(writesTable ? .table : .page(day == nil ? .chip : .day))
    }
    if let sweep { return try price(work, sweep, over: chip) }
    var comparison = try ChipComparison.priced(work, on: chip, beside: options.processor, measured: measured)
    var days = try day.map { try DayComparison(comparison, HardwareFiles.duty($0)) }
    if draws > 0 {
      var terminal = TerminalProgress()
      defer { terminal.finish() }
      func show(_ done: Int, _ total: Int) {
        terminal.show(ProgressLine(label: "drawing constants", done: done, total: total))
      }
      if let day = days {
        days?.bands = try .drawn(from: day, of: comparison, draws: draws, progress: show)
      } else {
        comparison.bands = try .drawn(from: comparison, draws: draws, progress: show)
      }
    }
    if let days {
      if let output { try AtomicFile.write(days.report.html(), to: output) }
      if json { return try JSONOutput.print(days) }
      for line in days.lines { print(line) }
      return
    }
    if let output {
      try AtomicFile.write(writesTable ? comparison.csv : comparison.report.html(), to: output)
    }
    if json { return try JSONOutput.print(comparison) }
    for line in comparison.lines { print(line) }
  }
}

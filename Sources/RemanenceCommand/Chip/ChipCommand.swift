import ArgumentParser
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
      Energy, time, area, writes and lifetime by our model, each constant with its source in --json; beside the chip \
      of your choice the same chip in other memory technologies, and this CPU.
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

  /// The technologies that stand side by side.
  static let compared: [MemoryTechnology] = [.sas, .sot, .stt, .reram, .sram]

  func run() throws {
    if let printTechnology {
      return print(try ChipOptions.technology(printTechnology).json(), terminator: "")
    }
    if printChip { return print(try options.chosenChip().json(), terminator: "") }
    if printMacro { return print(try options.chosenChip().macro.json(), terminator: "") }
    if printNode { return print(try options.chosenChip().macro.logic.nodeJSON(), terminator: "") }
    var options = options
    var trace = Trace.assumed
    var measured: ChipOutcome.MeasuredStep?
    if let traced {
      let run = try RunTrace(path: traced, threads: ProcessInfo.processInfo.activeProcessorCount)
      try options.follow(run.record)
      trace = run.trace
      measured = run.record.stepMilliseconds.map { (.nanoseconds($0 * 1e6), traced) }
    }
    if let sweep {
      return try ChipSweep(
        options, file: sweep, isTraining: pass == .training, trace: trace, output: output
      ).run()
    }
    let outcome = try ChipOutcome(options, isTraining: pass == .training, trace: trace, measured: measured)
    if let output { try AtomicFile.write(outcome.report.html(), to: output) }
    if json { return try JSONOutput.print(outcome) }
    for line in outcome.lines { print(line) }
  }
}

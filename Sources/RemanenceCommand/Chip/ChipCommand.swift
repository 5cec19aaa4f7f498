import ArgumentParser
import Silicon

/// `remanence chip`: what learning costs on a chip whose memory computes.
struct ChipCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chip",
    abstract: "Price one learning step and one inference on a chip whose memory computes.",
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

  @Option(help: ArgumentHelp("Print a built-in technology as a file to copy and edit.", valueName: "name"))
  var printTechnology: String?

  @Flag(help: "Print the chip as a file to copy and edit.")
  var printChip = false

  @Flag(help: "Print one JSON object.")
  var json = false

  /// The technologies that stand side by side.
  static let compared: [MemoryTechnology] = [.sas, .sot, .stt, .reram, .sram]

  func run() throws {
    if let printTechnology { return print(try ChipOptions.technology(printTechnology).json(), terminator: "") }
    if printChip { return print(try options.chosenChip().json(), terminator: "") }
    let outcome = try ChipOutcome(options, isTraining: pass == .training)
    if json { return try JSONOutput.print(outcome) }
    for line in outcome.lines { print(line) }
  }
}

import ArgumentParser
import Silicon
import Units

/// Which chip there is and how its cells are written: what `chip` prices and `simulate` computes with.
struct HardwareOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "One of \(MemoryTechnology.all.map(\.name).joined(separator: ", ")), or a file; default: the chip's.",
      valueName: "name|file"))
  var technology: String?

  @Option(help: ArgumentHelp("A chip's description, as `chip --print-chip` writes it.", valueName: "file"))
  var chip: String?

  @Option(help: ArgumentHelp("A macro's description, as `chip --print-macro` writes it.", valueName: "file"))
  var macro: String?

  @Option(
    help: ArgumentHelp(
      "Gate and node of the logic, as `chip --print-node` writes them; the supply is the gate's.",
      valueName: "file"))
  var node: String?

  @Option(
    help: """
      How errors pass backward through weights: copy (a transposed one), transposable (arrays read both \
      ways) or row-serial; default: the chip's.
      """)
  var transposed: TransposedPolicy?

  @Option(help: "Where the errors of weight gradients lie: sram or the macros' cells; default: the chip's.")
  var workingCells: Chip.WorkingCells?

  @Option(help: "Volts of a write: more costs energy and fails less; default: the technology's.")
  var writeVoltage: Double?

  @Option(help: "Nanoseconds of a write's pulse; default: the technology's.")
  var pulse: Double?

  @Option(help: "At most so many pulses for a bit; from 2 on a read checks each; default: the chip's, 1.")
  var verify: Int?

  @Flag(
    help: "Store eight check bits for every eight bytes of a row: a read corrects one wrong bit of them.")
  var ecc = false

  @Flag(help: "Write rows whole, also what is right already; default: as pays by the model, or the chip's.")
  var writeAll = false

  @Flag(help: "Compare rows before they are written, and write only what differs; the same default.")
  var compare = false

  func validate() throws {
    let check = Arguments.check(_:_:)
    try check((0.01...20).contains(writeVoltage ?? 1), "--write-voltage must be 0.01 to 20 V")
    try check((0.01...1e6).contains(pulse ?? 1), "--pulse must be 0.01 to 1000000 ns")
    try check((1...1000).contains(verify ?? 1), "--verify must be 1 to 1000 pulses")
    try check(!(writeAll && compare), "--write-all writes without comparing; leave it out, or --compare")
  }

  /// The chip with everything that was asked for but the pulse, and with the technology `name` of
  /// `--technologies` where one is given.
  func chosenChip(_ name: String? = nil) throws -> Chip {
    var chosen = try chip.map { try Chip(json: HardwareFiles.bytes($0), file: $0) } ?? .standard()
    if let transposed { chosen.transposed = transposed }
    if let macro { try chosen.replaceMacro(json: HardwareFiles.bytes(macro), file: macro) }
    if let node { chosen.macro.logic = try Logic(nodeJSON: HardwareFiles.bytes(node), file: node) }
    if let technology { chosen.technology = try HardwareFiles.technology(technology) }
    if let name { chosen.technology = try HardwareFiles.technology(name, option: "--technologies") }
    if let workingCells { chosen.workingCells = workingCells }
    if let verify { chosen.verify = WriteVerify(tries: verify) }
    if ecc { chosen.correctsErrors = true }
    if writeAll { chosen.comparesBeforeWriting = .never }
    if compare { chosen.comparesBeforeWriting = .always }
    return chosen
  }
}

extension TransposedPolicy: ExpressibleByArgument {}
extension Chip.WorkingCells: ExpressibleByArgument {}

import ArgumentParser
import Silicon
import Units

/// What may be set about simulated arrays.
struct ArrayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The cells: \(MemoryTechnology.all.map(\.name).joined(separator: ", ")), or a JSON file; default: the chip's.",
      valueName: "name"))
  var technology: String?

  @Option(
    help: ArgumentHelp(
      "A chip's description, as `chip --print-chip` writes it: which weights share a row, a tree, an accumulator.",
      valueName: "file"))
  var chip: String?

  @Option(help: "How errors go backward: copy, transposable or row-serial; default: the chip's.")
  var transposed: TransposedPolicy?

  @Option(help: "Where the errors of weight gradients lie: sram or the macros' cells; default: the chip's.")
  var workingCells: Chip.WorkingCells?

  @Flag(help: "Write whole rows without looking at what they hold.")
  var writeAll = false

  @Option(help: "The share of bits that a pulse does not write; default: what the pulse makes of the cell.")
  var writeErrorRate: Double?

  @Option(help: "Volts of a write pulse; default: the technology's.")
  var writeVoltage: Double?

  @Option(help: "Nanoseconds of a write pulse; default: the technology's.")
  var pulse: Double?

  @Option(help: "Pulses that a bit gets at most; from 2 on each is read back.")
  var verify = 1

  @Flag(
    help: "Eight check bits for eight bytes of a row: one wrong bit of them is put right when it is read.")
  var ecc = false

  @Option(help: "Top bits of each weight that lie in SRAM beside the array.")
  var protectedBits = 0

  @Option(help: "Top bits of each weight that are written with --strong-voltage.")
  var strongBits = 0

  @Option(help: "Volts of the pulse of --strong-bits; default: the technology's.")
  var strongVoltage: Double?

  @Option(help: "The share of cells that are stuck at a level.")
  var stuck: Double?

  @Option(help: "The chance that a read disturbs a bit; default: the technology's.")
  var readDisturb: Double?

  @Option(help: "The chance that a bit of a weight is sensed wrongly, for one sum.")
  var senseErrorRate: Double?

  @Option(
    help: "The chance that a bit of an adder tree's count flips, for one plane of the weights in a cycle.")
  var treeUpsetRate: Double?

  @Option(help: "The chance that a bit of an accumulator flips in a cycle.")
  var upsetRate: Double?

  @Option(help: "The chance that a bit of an error flips while it waits in the buffer.")
  var errorFlipRate: Double?

  @Option(help: "Days between learning and the last test, without power where the cells need none.")
  var idle: Double?

  @Option(help: "Every fault depends on it; default: --seed.")
  var faultSeed: UInt64?

  func validate() throws {
    let check = LearningOptions.check(_:_:)
    try check((1...1000).contains(verify), "--verify must be 1 to 1000 pulses")
    try check((idle ?? 0) >= 0 && idle?.isFinite ?? true, "--idle must be a number of days, 0 or more")
    for (volts, name) in [(writeVoltage, "--write-voltage"), (strongVoltage, "--strong-voltage")] {
      try check((volts ?? 1) > 0 && (volts ?? 1) <= 20, "\(name) must be above 0 and at most 20 V")
    }
    try check((pulse ?? 1) > 0 && (pulse ?? 1) <= 1e6, "--pulse must be above 0 and at most 1000000 ns")
    try check(
      writeErrorRate == nil || (writeVoltage == nil && pulse == nil),
      "--write-error-rate stands in for what --write-voltage and --pulse make of the cell; give one or the other"
    )
    try check((0...8).contains(protectedBits), "--protected-bits must be 0 to 8")
    try check((0...8).contains(strongBits), "--strong-bits must be 0 to 8")
    try check(
      strongVoltage == nil || strongBits > 0, "--strong-voltage is the pulse of --strong-bits; give both")
    for (rate, name) in rates + [(writeErrorRate, "--write-error-rate")] {
      guard let rate else { continue }
      do { _ = try Rate(rate, name) } catch { throw ValidationError(error.description) }
    }
  }

  private var rates: [(Double?, String)] {
    [
      (stuck, "--stuck"), (readDisturb, "--read-disturb"), (senseErrorRate, "--sense-error-rate"),
      (treeUpsetRate, "--tree-upset-rate"), (upsetRate, "--upset-rate"), (errorFlipRate, "--error-flip-rate"),
    ]
  }

  /// Whether the pulse, or how often it fails, is given.
  var setsPulse: Bool { writeErrorRate != nil || writeVoltage != nil || pulse != nil || strongBits > 0 }
}

extension TransposedPolicy: ExpressibleByArgument {}
extension Chip.WorkingCells: ExpressibleByArgument {}

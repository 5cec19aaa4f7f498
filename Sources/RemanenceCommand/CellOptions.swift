import ArgumentParser
import Silicon
import Units

/// Which memory cells there are, and how they are written: what `chip` prices and `simulate` computes with.
struct CellOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "One of \(MemoryTechnology.all.map(\.name).joined(separator: ", ")), or a file (default: sas-mram, or the chip's).",
      valueName: "name|file"))
  var technology: String?

  @Option(help: "Volts of a write: more costs energy and fails less (default: the technology's).")
  var writeVoltage: Double?

  @Option(help: "Nanoseconds of a write's pulse (default: the technology's).")
  var pulse: Double?

  @Option(help: "Pulses that a bit gets at most; from 2 on each is read back (default: 1, or the chip's).")
  var verify: Int?

  @Flag(help: "Eight check bits for eight bytes: one wrong bit of them is put right when it is read.")
  var ecc = false

  @Flag(help: "Write whole rows without looking at what they hold.")
  var writeAll = false

  func validate() throws {
    try LearningOptions.check((0.01...20).contains(writeVoltage ?? 1), "--write-voltage must be 0.01 to 20 V")
    try LearningOptions.check((0.01...1e6).contains(pulse ?? 1), "--pulse must be 0.01 to 1000000 ns")
    try LearningOptions.check((1...1000).contains(verify ?? 1), "--verify must be 1 to 1000 pulses")
  }

  /// The technology that was named; nil for none.
  func named() throws -> MemoryTechnology? { try technology.map(ChipOptions.technology) }

  /// The pulse that was asked for; nil for the technology's.
  func writePulse(_ technology: MemoryTechnology) -> WritePulse? {
    guard writeVoltage != nil || pulse != nil else { return nil }
    let nominal = technology.nominalWrite
    return WritePulse(
      voltage: writeVoltage.map(Voltage.volts) ?? nominal.voltage,
      duration: pulse.map(Time.nanoseconds) ?? nominal.duration)
  }
}

import ArgumentParser
import Formats
import Foundation
import Silicon
import Units

/// What may be set about simulated arrays.
struct ArrayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The cells: \(MemoryTechnology.all.map(\.name).joined(separator: ", ")), or a JSON file.",
      valueName: "name"))
  var technology = "sas-mram"

  @Option(help: "The share of bits that a pulse does not write; default: what the pulse makes of the cell.")
  var writeErrorRate: Double?

  @Option(help: "Volts of a write pulse; default: the technology's.")
  var writeVoltage: Double?

  @Option(help: "Nanoseconds of a write pulse; default: the technology's.")
  var pulse: Double?

  @Option(help: "Pulses that a bit gets at most; from 2 on each is read back.")
  var verify = 1

  @Flag(help: "Eight check bits for eight bytes: one wrong bit of them is put right when it is read.")
  var ecc = false

  @Flag(help: "Write whole rows without looking at what they hold.")
  var writeAll = false

  @Flag(help: "Give error backward a copy of the weights with cells of its own.")
  var transposedCopy = false

  @Option(help: "The share of cells that are stuck at a level.")
  var stuck: Double?

  @Option(help: "The chance that a read disturbs a bit; default: the technology's.")
  var readDisturb: Double?

  @Option(help: "The chance that a bit of a weight is sensed wrongly, for one product.")
  var senseErrorRate: Double?

  @Option(help: "The chance that a bit of an accumulator flips in a cycle.")
  var upsetRate: Double?

  @Option(help: "Top bits of each weight that lie in SRAM beside the array.")
  var protectedBits = 0

  @Option(help: "Days between learning and the last test, without power where the cells need none.")
  var idle: Double?

  @Option(help: "Every fault depends on it; default: --seed.")
  var faultSeed: UInt64?

  func validate() throws {
    try LearningOptions.check((1...1000).contains(verify), "--verify must be 1 to 1000 pulses")
    try LearningOptions.check(
      (idle ?? 0) >= 0 && idle?.isFinite ?? true, "--idle must be a number of days, 0 or more")
    try LearningOptions.check(
      (writeVoltage ?? 1) > 0 && (writeVoltage ?? 1) <= 20, "--write-voltage must be above 0 and at most 20 V"
    )
    try LearningOptions.check(
      (pulse ?? 1) > 0 && (pulse ?? 1) <= 1e6, "--pulse must be above 0 and at most 1000000 ns")
    try LearningOptions.check(
      writeErrorRate == nil || (writeVoltage == nil && pulse == nil),
      "--write-error-rate stands in for what --write-voltage and --pulse make of the cell; give one or the other"
    )
    try LearningOptions.check((0...8).contains(protectedBits), "--protected-bits must be 0 to 8")
    for (rate, name) in [
      (writeErrorRate, "--write-error-rate"), (stuck, "--stuck"), (readDisturb, "--read-disturb"),
      (senseErrorRate, "--sense-error-rate"), (upsetRate, "--upset-rate"),
    ] {
      guard let rate else { continue }
      do { _ = try Rate(rate, name) } catch { throw ValidationError(error.description) }
    }
  }

  /// The technology by name or file.
  func cells() throws -> MemoryTechnology {
    if let known = MemoryTechnology.named(technology) { return known }
    guard FileManager.default.fileExists(atPath: technology) else {
      throw ValidationError(
        "no technology is called \(technology); name one of \(MemoryTechnology.all.map(\.name).joined(separator: ", "))"
          + " or a JSON file")
    }
    return try MemoryTechnology(json: Array(Data(contentsOf: URL(filePath: technology))), file: technology)
  }

  /// The pulse that was asked for; nil for the technology's.
  func writePulse(_ technology: MemoryTechnology) -> WritePulse? {
    guard writeVoltage != nil || pulse != nil else { return nil }
    let nominal = technology.nominalWrite
    return WritePulse(
      voltage: writeVoltage.map(Voltage.volts) ?? nominal.voltage,
      duration: pulse.map(Time.nanoseconds) ?? nominal.duration)
  }

  /// The faults that were asked for.
  /// - Throws: `SimulationError` for a fault that the technology's cells do not have.
  func faults(_ technology: MemoryTechnology) throws -> FaultModel {
    let isVolatile = !technology.isNonvolatile
    if isVolatile, let idle, idle > 0 {
      throw SimulationError(
        "\(technology.name) keeps its bits by its supply and loses none while it rests; leave --idle out")
    }
    if isVolatile, writeErrorRate != nil || writeVoltage != nil || pulse != nil {
      throw SimulationError(
        "writes of \(technology.name) do not fail in this model; leave --write-error-rate, --write-voltage and "
          + "--pulse out, or take another technology")
    }
    if readDisturb != nil, technology.cell.junction == nil {
      throw SimulationError(
        "\(technology.name) has no junction that a read could disturb; leave --read-disturb out")
    }
    var faults = FaultModel(technology, pulse: writePulse(technology))
    if let writeErrorRate {
      faults.setWriteErrorRate(try Rate(writeErrorRate, "--write-error-rate"), of: technology)
    }
    if let stuck { faults.stuck = try Rate(stuck, "--stuck") }
    if let readDisturb { faults.readDisturb = try Rate(readDisturb, "--read-disturb") }
    if let senseErrorRate { faults.sense = try Rate(senseErrorRate, "--sense-error-rate") }
    if let upsetRate { faults.upset = try Rate(upsetRate, "--upset-rate") }
    faults.protectedBits = UInt8(truncatingIfNeeded: 0xFF00 >> protectedBits)
    return faults
  }

  /// How the arrays are used.
  var settings: ArraySettings {
    var settings = ArraySettings()
    settings.verify = WriteVerify(tries: verify)
    settings.comparesFirst = !writeAll
    settings.correctsErrors = ecc
    settings.keepsTransposedCopy = transposedCopy
    return settings
  }
}

import Silicon
import Units

extension ArrayOptions {
  /// The chip that was asked for, with its cells or those of `name`.
  func simulatedChip(_ name: String? = nil) throws -> Chip {
    var chosen = try chip.map { try Chip(json: ChipOptions.bytes($0), file: $0) } ?? .standard()
    if let name = name ?? technology { chosen.technology = try ChipOptions.technology(name) }
    if let transposed { chosen.transposed = transposed }
    if let workingCells { chosen.workingCells = workingCells }
    if writeAll { chosen.comparesBeforeWriting = false }
    return chosen
  }

  /// The pulse that was asked for; nil for the technology's.
  func writePulse(_ technology: MemoryTechnology) -> WritePulse? {
    guard writeVoltage != nil || pulse != nil else { return nil }
    return writePulse(technology, volts: writeVoltage)
  }

  /// The pulse of the strong bits.
  func strongPulse(_ technology: MemoryTechnology) -> WritePulse {
    writePulse(technology, volts: strongVoltage)
  }

  private func writePulse(_ technology: MemoryTechnology, volts: Double?) -> WritePulse {
    let nominal = technology.nominalWrite
    return WritePulse(
      voltage: volts.map(Voltage.volts) ?? nominal.voltage,
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
    if isVolatile, setsPulse {
      throw SimulationError(
        "writes of \(technology.name) do not fail in this model; leave --write-error-rate, --write-voltage, "
          + "--pulse and --strong-bits out, or take another technology")
    }
    var faults = FaultModel(technology, pulse: writePulse(technology))
    if let writeErrorRate {
      faults.setWriteErrorRate(try Rate(writeErrorRate, "--write-error-rate"), of: technology)
    }
    if strongBits > 0 {
      faults.strongBits = UInt8(truncatingIfNeeded: 0xFF00 >> strongBits)
      faults.strongWrite = FaultModel.Write(technology, strongPulse(technology))
    }
    return try besides(faults, technology)
  }

  /// `faults` with what was asked for besides failing writes.
  func besides(_ faults: FaultModel, _ technology: MemoryTechnology) throws -> FaultModel {
    if readDisturb != nil, technology.cell.junction == nil {
      throw SimulationError(
        "\(technology.name) has no junction that a read could disturb; leave --read-disturb out")
    }
    var faults = faults
    if let stuck { faults.stuck = try Rate(stuck, "--stuck") }
    if let readDisturb { faults.readDisturb = try Rate(readDisturb, "--read-disturb") }
    if let senseErrorRate { faults.sense = try Rate(senseErrorRate, "--sense-error-rate") }
    if let treeUpsetRate { faults.tree = try Rate(treeUpsetRate, "--tree-upset-rate") }
    if let upsetRate { faults.upset = try Rate(upsetRate, "--upset-rate") }
    if let errorFlipRate { faults.error = try Rate(errorFlipRate, "--error-flip-rate") }
    faults.protectedBits = UInt8(truncatingIfNeeded: 0xFF00 >> protectedBits)
    return faults
  }

  /// How the arrays are used.
  var settings: ArraySettings {
    var settings = ArraySettings()
    settings.verify = WriteVerify(tries: verify)
    settings.correctsErrors = ecc
    return settings
  }

  /// The arrays of one run.
  func memory(seed: UInt64) throws -> ArrayMemory {
    let chip = try simulatedChip()
    let faults = try faults(chip.technology)
    return try ArrayMemory(
      chip, pulse: writePulse(chip.technology), strongPulse: strongPulse(chip.technology), faults: faults,
      settings: settings, seed: faultSeed ?? seed)
  }
}

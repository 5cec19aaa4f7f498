import Silicon
import Units

extension ArrayOptions {
  /// The pulse of the strong bits.
  func strongPulse(_ technology: MemoryTechnology) -> WritePulse {
    hardware.writePulse(technology, volts: strongVoltage)
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
    var faults = FaultModel(technology, pulse: hardware.writePulse(technology))
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

  /// How the arrays of `chip` are used.
  static func settings(_ chip: Chip) -> ArraySettings {
    var settings = ArraySettings()
    settings.verify = chip.verify
    settings.correctsErrors = chip.correctsErrors
    return settings
  }

  /// The arrays of one run.
  func memory(seed: UInt64) throws -> ArrayMemory {
    let chip = try hardware.chosenChip()
    let faults = try faults(chip.technology)
    return try ArrayMemory(
      chip, pulse: hardware.writePulse(chip.technology), strongPulse: strongPulse(chip.technology),
      faults: faults,
      settings: Self.settings(chip), seed: faultSeed ?? seed)
  }
}

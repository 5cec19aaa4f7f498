public import Silicon
import Units

/// The faults of simulated arrays by how often they happen, for cells of any technology. Rates are shares
/// from 0 to 1; nil leaves what the technology's cells do of themselves.
public struct FaultRates: Sendable, Hashable, Encodable {
  /// Volts of a write; nil for the technology's.
  public var writeVolts: Double?
  /// Nanoseconds of a write's pulse; nil for the technology's.
  public var pulseNanoseconds: Double?
  /// Bits that a pulse does not write, in place of what the pulse makes of the cell.
  public var writeError: Double?
  /// Top bits of each weight, 0 to 8, that lie in SRAM beside the array.
  public var protectedBits = 0
  /// Top bits of each weight, 0 to 8, that are written with a pulse of their own.
  public var strongBits = 0
  /// Volts of that pulse; nil for the technology's.
  public var strongVolts: Double?
  /// Cells that are stuck at a level.
  public var stuck: Double?
  /// Reads that disturb a bit.
  public var readDisturb: Double?
  /// Bits of a weight that are sensed wrongly, for one sum.
  public var sense: Double?
  /// Bits of an adder tree's count that flip, for one plane of the weights in a cycle.
  public var tree: Double?
  /// Bits of an accumulator that flip in a cycle.
  public var accumulator: Double?
  /// Bits of an error that flip while it waits in the buffer.
  public var error: Double?

  /// No faults but those of the technology's cells.
  public init() {}

  /// Whether the pulse, or how often it fails, is given.
  public var setsPulse: Bool {
    writeError != nil || writeVolts != nil || pulseNanoseconds != nil || strongBits > 0
  }

  /// The pulse that writes cells of `technology`; nil for its own.
  func pulse(_ technology: MemoryTechnology) -> WritePulse? {
    writeVolts == nil && pulseNanoseconds == nil ? nil : pulse(technology, volts: writeVolts)
  }

  /// The pulse of the strong bits.
  func strongPulse(_ technology: MemoryTechnology) -> WritePulse { pulse(technology, volts: strongVolts) }

  private func pulse(_ technology: MemoryTechnology, volts: Double?) -> WritePulse {
    let nominal = technology.nominalWrite
    return WritePulse(
      voltage: volts.map(Voltage.volts) ?? nominal.voltage,
      duration: pulseNanoseconds.map(Time.nanoseconds) ?? nominal.duration)
  }

  /// The faults of cells of `technology`.
  /// - Throws: `SimulationError` for a fault that these cells do not have, or a rate beyond 0 to 1.
  public func model(_ technology: MemoryTechnology) throws(SimulationError) -> FaultModel {
    if !technology.isNonvolatile, setsPulse {
      throw SimulationError(
        "writes of \(technology.name) do not fail in this model; give no pulse, no rate of failed writes and "
          + "no strong bits, or take another technology")
    }
    var faults = FaultModel(technology, pulse: pulse(technology))
    if let writeError {
      faults.setWriteErrorRate(try Rate(writeError, "the rate of failed writes"), of: technology)
    }
    if strongBits > 0 {
      faults.strongBits = Self.top(strongBits)
      faults.strongWrite = FaultModel.Write(technology, strongPulse(technology))
    }
    return try model(technology, besides: faults)
  }

  /// `faults`, which say how writes fail, with everything else that these rates say.
  /// - Throws: `SimulationError` for a fault that cells of `technology` do not have, or a rate beyond 0 to 1.
  func model(_ technology: MemoryTechnology, besides faults: FaultModel) throws(SimulationError) -> FaultModel
  {
    if readDisturb != nil, technology.cell.junction == nil {
      throw SimulationError(
        "\(technology.name) has no junction that a read could disturb; give no rate of disturbed reads")
    }
    var faults = faults
    if let stuck { faults.stuck = try Rate(stuck, "the share of stuck cells") }
    if let readDisturb { faults.readDisturb = try Rate(readDisturb, "the rate of disturbed reads") }
    if let sense { faults.sense = try Rate(sense, "the rate of bits sensed wrongly") }
    if let tree { faults.tree = try Rate(tree, "the rate of upset adder trees") }
    if let accumulator { faults.upset = try Rate(accumulator, "the rate of upset accumulators") }
    if let error { faults.error = try Rate(error, "the rate of flipped errors") }
    faults.protectedBits = Self.top(protectedBits)
    return faults
  }

  /// A mask of the top `bits` of a byte.
  static func top(_ bits: Int) -> UInt8 { UInt8(truncatingIfNeeded: 0xFF00 >> bits) }
}

/// The arrays that a stream is learned on.
public struct SimulatedArrays: Sendable {
  /// The chip that they are on.
  public var chip: Chip
  /// How often what fails.
  public var faults: FaultRates
  /// Whether cells hold weights as sign and magnitude.
  public var storesMagnitudes = false
  /// Time between learning and the last test, without power where the cells need none; nil for none.
  public var idle: Time?

  /// Arrays of `chip`.
  public init(_ chip: Chip, faults: FaultRates, idle: Time? = nil) {
    (self.chip, self.faults, self.idle) = (chip, faults, idle)
  }

  /// Arrays with nothing in them, whose faults are drawn from `seed`.
  /// - Throws: `SimulationError` for a fault that the chip's cells do not have.
  public func memory(seed: UInt64) throws -> ArrayMemory {
    let technology = chip.technology
    if !technology.isNonvolatile, let idle, idle > .zero {
      throw SimulationError(
        "\(technology.name) keeps its bits by its supply and loses none while it rests; give no idle time")
    }
    var settings = ArraySettings(chip)
    settings.storesMagnitudes = storesMagnitudes
    return try ArrayMemory(
      chip, pulse: faults.pulse(technology), strongPulse: faults.strongPulse(technology),
      faults: faults.model(technology), settings: settings, seed: seed)
  }
}

extension ArraySettings {
  /// How `chip` uses its arrays.
  init(_ chip: Chip) {
    self.init()
    (verify, correctsErrors) = (chip.verify, chip.correctsErrors)
  }
}

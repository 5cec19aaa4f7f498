import Units

/// A memory technology: a cell and what an array needs to know of it.
public struct MemoryTechnology: ConstantTable {
  /// Its name on the command line: `sas-mram`.
  public var name: String
  /// The cell.
  public var cell: Cell
  /// Area of a bit with its share of transistors, without in-cell logic.
  public var cellArea: Constant
  /// Transistors per bit.
  public var transistorsPerBit: Constant
  /// The voltage of a write.
  public var writeVoltage: Constant
  /// The pulse of a write; in SAS-MRAM the one through the junctions.
  public var writePulse: Constant
  /// The voltage across a cell that is read.
  public var readVoltage: Constant
  /// Time to sense a row.
  public var readTime: Constant
  /// Energy of sensing a bit in a row-serial array.
  public var readEnergy: Constant
  /// Energy of turning a cell's state into a logic level in the cell, for each bit operation of a parallel
  /// array.
  public var digitiseEnergy: Constant
  /// Read current over the critical current: what read disturb depends on.
  public var readCurrentRatio: Constant
  /// Writes after which 63 % of the cells are worn out: the scale of a Weibull distribution.
  public var endurance: Constant
  /// How alike cells wear out: the exponent of that distribution.
  public var enduranceShape: Constant
  /// How long a bit stays, where it is not given by a junction's thermal stability; 0 where power must stay
  /// on.
  public var retention: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("cell_area_um2", \.cellArea, 1e-4...10),
    Field("transistors_per_bit", \.transistorsPerBit, 0...20),
    Field("write_voltage_v", \.writeVoltage, 0.01...20, isChoice: true),
    Field("write_pulse_ns", \.writePulse, 0.01...1e6, isChoice: true),
    Field("read_voltage_v", \.readVoltage, 0.001...5, isChoice: true),
    Field("read_time_ns", \.readTime, 0.01...1e5),
    Field("read_energy_fj", \.readEnergy, 0.001...1e6),
    Field("digitise_energy_fj", \.digitiseEnergy, 0...1e4),
    Field("read_current_ratio", \.readCurrentRatio, 0...0.95, isChoice: true),
    Field("endurance_writes", \.endurance, 1...1e18),
    Field("endurance_shape_power", \.enduranceShape, 0.2...50),
    Field("retention_years", \.retention, 0...1e6),
  ]
}

extension MemoryTechnology {
  /// The technologies that come with the package.
  public static let all: [MemoryTechnology] = [.sas, .sot, .stt, .reram, .pcm, .fefet, .sram]

  /// The built-in technology of this name.
  public static func named(_ name: String) -> MemoryTechnology? { all.first { $0.name == name } }

  /// The write at its stated voltage and pulse.
  public var nominalWrite: WritePulse {
    WritePulse(voltage: .volts(writeVoltage.value), duration: .nanoseconds(writePulse.value))
  }

  /// What a write costs and how often it fails; `pulse` is the nominal one when left out. Over voltages and
  /// pulses this is the curve that trades energy against errors.
  public func write(_ pulse: WritePulse? = nil) -> WriteOutcome { cell.write(pulse ?? nominalWrite) }

  /// Whether bits stay without power.
  public var isNonvolatile: Bool { retention.value > 0 }

  /// The probability that a read changes the bit: heat over a barrier that the read current lowers. 0 for
  /// cells that are not junctions.
  public var readDisturbProbability: Double {
    guard let junction = cell.junction, readCurrentRatio.value > 0 else { return 0 }
    return Switching.activatedProbability(
      ratio: readCurrentRatio.value, duration: .nanoseconds(readTime.value),
      thermalStability: junction.stability)
  }

  /// The probability that a bit is lost after `idle`. Without a junction, loss is exponential, with one bit
  /// in a million (assumed) gone by ``retention``; a volatile cell holds its bit, since its power stays on.
  public func retentionFailure(after idle: Time) -> Double {
    if let junction = cell.junction {
      return Switching.retentionFailure(
        after: idle, thermalStability: junction.stability)
    }
    guard isNonvolatile else { return 0 }
    let years = idle.seconds / (365.25 * 86_400)
    return complementOfExponential(Self.retentionConfidence.value * years / retention.value)
  }

  /// The share of bits that a stated retention time lets go.
  static let retentionConfidence = Constant(1e-6, in: 1e-9...1e-3, .assumed("one in a million"))

  /// Every constant of the technology with its provenance.
  public var allConstants: [NamedConstant] { constants() + cell.constants }
}

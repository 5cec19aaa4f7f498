import Units

/// A six-transistor SRAM cell: writes always succeed, cost little and wear nothing, and it leaks.
public struct SRAMCell: ConstantTable {
  /// Energy of writing a bit at ``nominalVoltage``.
  public var writeEnergy: Constant
  /// The voltage that the energy is for.
  public var nominalVoltage: Constant
  /// Time of a write.
  public var writeTime: Constant
  /// Power that a cell leaks.
  public var leakage: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("write_energy_fj", \.writeEnergy, 0.01...1e4),
    Field("nominal_voltage_v", \.nominalVoltage, 0.2...3, isChoice: true),
    Field("write_time_ns", \.writeTime, 0.01...100),
    Field("leakage_nw", \.leakage, 0...1000),
  ]

  /// What a write with `pulse` does: its energy goes with V².
  public func write(_ pulse: WritePulse) -> WriteOutcome {
    let swing = pulse.voltage.volts / nominalVoltage.value
    return WriteOutcome(
      energyPerQuantum: .femtojoules(writeEnergy.value * swing * swing), quantum: 1,
      latency: pulse.duration, errorRateToAntiparallel: 0, errorRateToParallel: 0)
  }
}

import Units

/// A cell whose resistance is set by moving atoms, phase or polarisation: ReRAM, PCM, FeFET. Known by its
/// nominal write; away from it, the switching time is exponential in voltage.
public struct ResistiveCell: ConstantTable {
  /// Resistance in the low state.
  public var lowResistance: Constant
  /// Resistance in the high state.
  public var highResistance: Constant
  /// Mean current of a nominal write.
  public var writeCurrent: Constant
  /// The nominal write voltage.
  public var nominalVoltage: Constant
  /// The nominal write pulse.
  public var nominalPulse: Constant
  /// The share of nominal writes that fail.
  public var nominalErrorRate: Constant
  /// The voltage that makes switching ten times faster.
  public var voltsPerDecade: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("low_resistance_ohm", \.lowResistance, 10...1e9),
    Field("high_resistance_ohm", \.highResistance, 10...1e12),
    Field("write_current_ua", \.writeCurrent, 1e-6...5000),
    Field("nominal_voltage_v", \.nominalVoltage, 0.05...20, isChoice: true),
    Field("nominal_pulse_ns", \.nominalPulse, 0.05...1e6, isChoice: true),
    Field("nominal_error_ratio", \.nominalErrorRate, 1e-15...0.5),
    Field("volts_per_decade_v", \.voltsPerDecade, 0.01...5),
  ]

  /// What a write with `pulse` does: the current is ohmic, and exp(−t/τ) of the cells do not switch, with τ
  /// from the nominal write's error and a decade per ``voltsPerDecade``.
  public func write(_ pulse: WritePulse) -> WriteOutcome {
    let current = Current.microamperes(writeCurrent.value * pulse.voltage.volts / nominalVoltage.value)
    let faster = power(10, (pulse.voltage.volts - nominalVoltage.value) / voltsPerDecade.value)
    let nominal = -logarithm(nominalErrorRate.value)
    let exponent = nominal * faster * pulse.duration.nanoseconds / nominalPulse.value
    let error = exponential(-exponent)
    return WriteOutcome(
      energyPerQuantum: pulse.voltage * current * pulse.duration, quantum: 1, latency: pulse.duration,
      errorRateToAntiparallel: error, errorRateToParallel: error)
  }
}

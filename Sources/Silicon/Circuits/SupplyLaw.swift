import Units

/// How energy and delay of logic depend on its supply voltage.
///
/// Energy is not C·V² alone. Near the threshold, transitions die out: glitches are filtered and nodes no
/// longer swing fully, so less charge is switched each cycle. The share that is left is modelled as 1 −
/// (V_t/V)⁴, which tends to 1 far above the threshold. The form is empirical. Its exponent and the threshold
/// at 65 nm are the two constants that Colonnade's energies at 0.6 to 0.8 V fix; the paper does not say what
/// makes its energy fall four times from 0.8 to 0.6 V, where V² would make it fall 1.8 times.
///
/// Delay follows the alpha-power law of Sakurai and Newton (IEEE JSSC 25(2), 1990), V/(V − V_t)^α.
public enum SupplyLaw {
  /// V_t at 65 nm, in volts.
  public static let threshold65 = Constant(
    0.5386, in: 0.4...0.56, .fitted("Colonnade, energy at 0.6 and 0.8 V, weights of 1, 4, 8, 12 and 16 bits"))
  /// The exponent of (V_t/V).
  public static let exponent = Constant(
    4, in: 3...5, .fitted("Colonnade, chosen among whole numbers with all three voltages in view"))
  /// α of the delay.
  public static let alpha = Constant(
    1.3, in: 1...2, .published("Sakurai and Newton, JSSC 1990, short channels"))

  /// The share of switched charge that is left at `supply`; 0 at and below the threshold.
  public static func activity(_ supply: Voltage, threshold: Double) -> Double {
    guard supply.volts > threshold else { return 0 }
    return 1 - power(threshold / supply.volts, exponent.value)
  }

  /// Delay at `supply` in units that depend on the process; infinite at and below the threshold.
  public static func delay(_ supply: Voltage, threshold: Double) -> Double {
    guard supply.volts > threshold else { return .infinity }
    return supply.volts / power(supply.volts - threshold, alpha.value)
  }
}

import Units

/// Reversal by spins across the easy axis ("type z" and "type x"): the track's spins pull the moment onto
/// their own axis, between the two states, as long as they flow; then it falls to the side that the
/// junction's current, which goes on, pushes it to. The track frees, the junction decides.
///
/// The moment's lean when it is free is that of an unstable linear equation: a push a·γ, growth λ =
/// α·γ·µ0·H_k, and heat. What is left of the form to fit is a time and two factors.
public struct TransverseRelease: Sendable, Hashable {
  /// What the solver fixes.
  public struct Fit: ConstantTable {
    /// What the lean is multiplied by.
    public var lean: Constant
    /// How much of the junction's time after the track's is lost.
    public var deadTime: Constant
    /// Where half of the moments are freed by a pulse of one turn of precession, of a barrier of 60 k_B·T;
    /// how that falls with e times more turns, and with the barrier over 60.
    public var threshold: Constant, creep: Constant, hardness: Constant
    /// How steeply they are, over √Δ; how that changes with e times more turns; and how it bends.
    public var slope: Constant, growth: Constant, curve: Constant

    /// Its constants by name.
    public static let fields: [Field<Self>] = [
      Field("lean_ratio", \.lean, 0...10), Field("dead_time_ns", \.deadTime, -10...10),
      Field("threshold_ratio", \.threshold, 0...2), Field("creep_ratio", \.creep, -1...1),
      Field("hardness_ratio", \.hardness, -1...1), Field("slope_ratio", \.slope, 0...20),
      Field("growth_ratio", \.growth, -5...5), Field("curve_ratio", \.curve, -5...5),
    ]

    /// Of a perpendicular junction.
    public static let perpendicular = Fit(
      lean: solved(1.0062), deadTime: solved(0.085), threshold: solved(0.8314), creep: solved(0.024),
      hardness: solved(-0.016), slope: solved(2.9844), growth: solved(-0.2631), curve: solved(1.0033))

    private static func solved(_ value: Double) -> Constant {
      Constant(value, in: value - 0.1...value + 0.1, .fitted("the solver's table, release"))
    }
  }

  /// The track's torque over the one that overcomes the anisotropy, µ0·H_k/2.
  public var trackRatio: Double
  /// How long the track drives.
  public var trackPulse: Time
  /// The junction's torque over α·µ0·H_k, its critical one without a track.
  public var junctionRatio: Double
  /// How long the junction drives after the track.
  public var tail: Time
  /// The barrier over k_B·T.
  public var thermalStability: Double
  /// Gilbert damping.
  public var damping: Double
  /// 1/(α·γ·µ0·H_k).
  public var timeConstant: Time
  /// The solver's constants.
  public var fit = Fit.perpendicular

  /// The share of moments that the track frees: those that it throws over the barrier's top within its pulse,
  /// from where heat had left them.
  public var freedShare: Double {
    guard trackRatio > 0, trackPulse > .zero else { return 0 }
    // γ·µ0·H_k from 1/(α·γ·µ0·H_k).
    let turns = logarithm(trackPulse / timeConstant / damping / (2 * .pi))
    let over =
      trackRatio - fit.threshold.value + fit.creep.value * turns
      + fit.hardness.value * (thermalStability / 60 - 1)
    let steepness = thermalStability.squareRoot() * max(0.5, fit.slope.value + fit.growth.value * turns)
    return 1 - Switching.tail(steepness * (over + fit.curve.value * over * abs(over)))
  }

  /// The share of free moments that fall to the wrong side.
  public var strayShare: Double {
    guard trackRatio > 0 else { return 0.5 }
    let after = max(0, tail.nanoseconds - fit.deadTime.value)
    let growth = complementOfExponential(after / timeConstant.nanoseconds)
    // At the end of the track's pulse the lean is a/b, with b = ratio·H_k/2; afterwards it tends to
    // a/(α·H_k).
    let lean = fit.lean.value * junctionRatio * (2 * damping / trackRatio + growth)
    return Switching.tail(lean * (2 * thermalStability).squareRoot())
  }

  /// The share of bits that are to change and do not.
  public var errorRate: Double { 1 - freedShare * (1 - strayShare) }
}

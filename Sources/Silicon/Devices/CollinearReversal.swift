import Units

/// Reversal by spins along the easy axis: they undo the damping, and the moment spirals out of its well until
/// it falls into the other one. The junction's spins do that always, the track's in "type y".
///
/// Above the critical current the form of Butler et al. (IEEE Trans. Magn. 48(12), 2012), 1 − exp(−Y) with Y
/// = A·Δ·(i−1)/(i·exp(2(i−1)(t−t0)/τ)−1); its constants, and what bends it at high currents, are fitted to
/// the solver. Below, heat over a lowered barrier, but never more than the limit of that form at i = 1.
public struct CollinearReversal: Sendable, Hashable {
  /// What the solver fixes: for a perpendicular junction, or for one in plane.
  public struct Fit: ConstantTable {
    /// ln A = amplitude + asymmetry·p + asymmetrySquare·p² − inverse/i − inverseSquare/i².
    public var amplitude: Constant, asymmetry: Constant, asymmetrySquare: Constant
    public var inverse: Constant, inverseSquare: Constant
    /// Radians of precession that a pulse's beginning is lost by.
    public var deadAngle: Constant
    /// How strongly Y saturates where the moment grows much within one precession.
    public var bend: Constant

    /// Its constants by name.
    public static let fields: [Field<Self>] = [
      Field("amplitude_log", \.amplitude, -10...10), Field("asymmetry_log", \.asymmetry, -10...10),
      Field("asymmetry_square_log", \.asymmetrySquare, -10...10),
      Field("inverse_log", \.inverse, -10...10), Field("inverse_square_log", \.inverseSquare, -10...10),
      Field("dead_angle_rad", \.deadAngle, -10...10), Field("bend_ratio", \.bend, 0...10),
    ]
  }

  /// The current over the critical one in this direction.
  public var ratio: Double
  /// The pulse at more than half of its height, with edges of 50 ps.
  public var pulse: Time
  /// The barrier over k_B·T.
  public var thermalStability: Double
  /// 1/(α·γ·µ0·H).
  public var timeConstant: Time
  /// Radians per second about the easy axis.
  public var precession: Double
  /// P² from the parallel state, −P² from the antiparallel one, 0 for a track.
  public var asymmetry: Double
  /// The solver's constants.
  public var fit: Fit

  /// The share of reversals that fail.
  public var errorRate: Double {
    let limit = lost(ratio: max(1 + 1e-9, ratio))
    guard ratio <= 1 else { return limit }
    let activated = Switching.activatedProbability(
      ratio: ratio, duration: pulse, thermalStability: thermalStability)
    return max(1 - activated, limit)
  }

  private func lost(ratio i: Double) -> Double {
    let dead = fit.deadAngle.value / precession
    let time = 2 * (i - 1) * (pulse.seconds - dead) / timeConstant.seconds
    let growth = i * exponential(min(700, time)) - 1
    guard growth > 1e-12 else { return 1 }
    let p = asymmetry
    let logarithm =
      fit.amplitude.value + fit.asymmetry.value * p + fit.asymmetrySquare.value * p * p
      - fit.inverse.value / i - fit.inverseSquare.value / (i * i)
    let linear = exponential(logarithm) * thermalStability * (i - 1) / growth
    let bend = fit.bend.value * (i - 1) / (timeConstant.seconds * precession)
    let product = 4 * bend * linear
    // For a small bend the root loses its digits.
    let hazard = product > 1e-6 ? ((1 + product).squareRoot() - 1) / (2 * bend) : linear
    return complementOfExponential(hazard)
  }

  /// Whether the solver was asked there: currents of 2 to 6 times the critical one, errors above 10⁻⁵.
  public var isExtrapolated: Bool { !(2...6).contains(ratio) || errorRate < 1e-5 }
}

extension CollinearReversal.Fit {
  /// Of a perpendicular junction.
  public static let perpendicular = Self(
    amplitude: transfer(1.4186), asymmetry: transfer(-1.5161), asymmetrySquare: transfer(2.0212),
    inverse: transfer(1.6715), inverseSquare: transfer(0.4705), deadAngle: transfer(0.1583),
    bend: transfer(0.8678))

  /// Of one in plane.
  public static let inPlane = Self(
    amplitude: track(0.7075), asymmetry: Constant(0, .derived("a track has none")),
    asymmetrySquare: Constant(0, .derived("a track has none")), inverse: track(0.3525),
    inverseSquare: track(0.5585), deadAngle: track(1.4249), bend: track(1.2353))

  private static func transfer(_ value: Double) -> Constant {
    Constant(value, in: value - 0.3...value + 0.3, .fitted("the solver's table, transfer"))
  }

  private static func track(_ value: Double) -> Constant {
    Constant(value, in: value - 0.3...value + 0.3, .fitted("the solver's table, track"))
  }
}

import Units

/// How likely a nanomagnet with two states changes its state, or fails to.
public enum Switching {
  /// The time between two attempts over the barrier that heat makes (textbook value).
  public static let attemptTime = Time.nanoseconds(1)

  /// The share of writes that fail, with a current `ratio` times the critical one during `pulse`.
  ///
  /// Above the critical current the precessional form of Butler et al. (IEEE Trans. Magn. 48(12), 2012),
  /// 1 − exp(−(π²/4)·Δ·(i−1)/(i·exp(2(i−1)t/τ)−1)). Below it the thermally activated one, but never less than
  /// the precessional limit at i = 1: Arrhenius' law overrates switching where the barrier is all but gone.
  public static func writeErrorRate(
    ratio: Double, pulse: Time, thermalStability: Double, timeConstant: Time
  ) -> Double {
    let angle = Double.pi * Double.pi / 4 * thermalStability
    let reach = 2 * (pulse / timeConstant)
    guard ratio > 1 + 1e-9 else {
      let activated = activatedProbability(
        ratio: ratio, duration: pulse, thermalStability: thermalStability)
      return max(1 - activated, complementOfExponential(angle / (1 + reach)))
    }
    let growth = exponential(min(700, (ratio - 1) * reach))
    return complementOfExponential(angle * (ratio - 1) / (ratio * growth - 1))
  }

  /// The probability that heat takes the state over the barrier within `duration`, while a current `ratio` (−1 to
  /// 1) times the critical one lowers it: 1 − exp(−(t/τ0)·exp(−Δ(1−i))).
  public static func activatedProbability(
    ratio: Double, duration: Time, thermalStability: Double
  ) -> Double {
    complementOfExponential(
      duration / attemptTime * exponential(-thermalStability * (1 - ratio)))
  }

  /// The probability that a bit is lost within `duration` of idleness.
  public static func retentionFailure(after duration: Time, thermalStability: Double) -> Double {
    activatedProbability(ratio: 0, duration: duration, thermalStability: thermalStability)
  }
}

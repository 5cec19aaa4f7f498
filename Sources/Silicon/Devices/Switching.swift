import Units

/// How likely a nanomagnet with two states changes its state, or fails to: closed forms, calibrated to the
/// solver (``Macrospin``) where they say so.
public enum Switching {
  /// The time between two attempts over the barrier that heat makes (textbook value).
  public static let attemptTime = Time.nanoseconds(1)

  /// The probability that heat takes the state over the barrier within `duration`, while a current `ratio`
  /// (−1 to 1) times the critical one lowers it: 1 − exp(−(t/τ0)·exp(−Δ(1−i)²)). The exponent is two, not one
  /// (Taniguchi and Imamura, Phys. Rev. B 83, 054432, 2011).
  public static func activatedProbability(
    ratio: Double, duration: Time, thermalStability: Double
  ) -> Double {
    complementOfExponential(
      duration / attemptTime * exponential(-thermalStability * (1 - ratio) * (1 - ratio)))
  }

  /// The probability that a bit is lost within `duration` of idleness.
  public static func retentionFailure(after duration: Time, thermalStability: Double) -> Double {
    activatedProbability(ratio: 0, duration: duration, thermalStability: thermalStability)
  }

  /// The share of a normal distribution beyond `z` deviations.
  static func tail(_ z: Double) -> Double { 0.5 * complementOfErrorFunction(z / 2.0.squareRoot()) }
}

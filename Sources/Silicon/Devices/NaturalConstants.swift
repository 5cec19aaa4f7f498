/// Constants of nature, in SI units (CODATA 2018; the first three are exact).
enum Nature {
  static let elementaryCharge = 1.602_176_634e-19
  static let reducedPlanck = 1.054_571_817e-34
  static let boltzmann = 1.380_649e-23
  /// Of the electron, in rad/(s·T).
  static let gyromagneticRatio = 1.760_859_630e11
}

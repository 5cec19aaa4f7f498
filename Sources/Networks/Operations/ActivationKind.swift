/// The functions of one element that are no clamps.
///
/// Exponentials are made of additions, multiplications and divisions in an order that is written down, so
/// that every platform makes the same tables of them.
public enum ActivationKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// min(max(x + 3, 0), 6) / 6.
  case hardSigmoid = "hard-sigmoid"
  /// x · hard-sigmoid(x).
  case hardSwish = "hard-swish"
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// x · sigmoid(x).
  case silu
  /// x · the normal distribution's integral up to x.
  case gelu
  /// 1 where x > 0, else 0: a gate that is open or closed. Errors pass by the sigmoid's slope (the
  /// straight-through estimator: Bengio, Léonard, Courville 2013).
  case step

  /// Whether its values lie in 0…1.
  public var isBounded: Bool { self == .hardSigmoid || self == .sigmoid || self == .step }

  /// The largest power of two that keeps every slope times it below 127.5: slopes are at most 1/6, 1.5, 1/4,
  /// 1.1 and 1.13 of the functions in the order above.
  public var slopeShift: Int {
    switch self {
    case .hardSigmoid: 9
    case .sigmoid, .step: 8
    case .hardSwish, .silu, .gelu: 6
    }
  }

  /// The function at `x`.
  public func value(_ x: Double) -> Double {
    switch self {
    case .hardSigmoid: min(max(x + 3, 0), 6) / 6
    case .hardSwish: x * min(max(x + 3, 0), 6) / 6
    case .sigmoid: 1 / (1 + Self.exponential(-x))
    case .silu: x / (1 + Self.exponential(-x))
    case .gelu: x * Self.normalIntegral(x)
    case .step: x > 0 ? 1 : 0
    }
  }

  /// Its derivative at `x`, at a kink that of the flat side; of a step, the sigmoid's.
  public func slope(_ x: Double) -> Double {
    switch self {
    case .hardSigmoid: return abs(x) < 3 ? 1.0 / 6 : 0
    case .hardSwish: return x >= 3 ? 1 : x <= -3 ? 0 : (2 * x + 3) / 6
    case .sigmoid, .step:
      let sigmoid = 1 / (1 + Self.exponential(-x))
      return sigmoid * (1 - sigmoid)
    case .silu:
      let sigmoid = 1 / (1 + Self.exponential(-x))
      return sigmoid * (1 + x * (1 - sigmoid))
    case .gelu: return Self.normalIntegral(x) + x * Self.normalDensity(x)
    }
  }

  /// eˣ: 2ⁿ times the exponential series of what is left, which is within ±ln 2 / 2.
  static func exponential(_ x: Double) -> Double {
    if x > 700 { return .infinity }
    if x < -700 { return 0 }
    let whole = (x * 1.442_695_040_888_963_4).rounded()
    // ln 2 in two parts, so that the product with `whole` loses nothing.
    let rest = (x - whole * 0x1.62E42FEEp-1) - whole * 0x1.A39EF35793C76p-33
    var sum = 1.0
    for term in stride(from: 16.0, through: 1, by: -1) { sum = 1 + sum * rest / term }
    return sum * Double(sign: .plus, exponent: Int(whole), significand: 1)
  }

  private static func normalDensity(_ x: Double) -> Double {
    0.398_942_280_401_432_7 * exponential(-x * x / 2)
  }

  /// 1/2 + density(x) · (x + x³/3 + x⁵/(3·5) + …), whose terms have one sign.
  static func normalIntegral(_ x: Double) -> Double {
    if abs(x) > 9 { return x < 0 ? 0 : 1 }
    var (term, sum, odd) = (x, x, 1.0)
    while abs(term) > 1e-17 * abs(sum) {
      odd += 2
      term *= x * x / odd
      sum += term
    }
    return 0.5 + normalDensity(x) * sum
  }
}

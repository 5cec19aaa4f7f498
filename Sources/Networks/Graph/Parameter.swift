import Randomness

/// What a parameter is to its operation.
public enum ParameterRole: String, Hashable, Sendable, Codable, CaseIterable {
  /// The kernel or matrix of a linear map.
  case weight
  /// Added per output channel.
  case bias
  /// A norm's factor per channel.
  case scale
  /// A norm's summand per channel.
  case shift
  /// A score for each element of a weight, which is left out where that is 0 or less.
  case mask
  /// A factor for each product of a pool.
  case coefficients
  /// A norm's running mean per channel.
  case mean
  /// A norm's running variance per channel.
  case variance
  /// The rows that a gather takes from.
  case table

  /// Whether its gradient is a sum of products of what a convolution reads with the errors of what it makes.
  public var readsInput: Bool { self != .bias && self != .shift && !isStatistic }

  /// Whether the role is a statistic that no gradient trains.
  public var isStatistic: Bool { self == .mean || self == .variance }
  /// Whether int8 keeps a frozen one in 8 bits, with a scale for each index of its slowest extent.
  public var isQuantised: Bool { self == .weight || self == .table }
}

/// Identifies a parameter of a network.
public struct ParameterKey: Hashable, Sendable {
  /// The node that owns it, by index.
  public var node: Int
  /// What it is to its operation.
  public var role: ParameterRole

  /// The parameter of `node` in `role`.
  public init(_ node: Int, _ role: ParameterRole) { (self.node, self.role) = (node, role) }
}

/// One tensor of a node that is not an activation.
public struct Parameter: Hashable, Sendable {
  /// What it is to its operation.
  public var role: ParameterRole
  /// Extents, slowest first. A weight is output channels × kernel rows × kernel columns × input channels of
  /// the group.
  public var extents: [Int]
  /// How a fresh one is filled.
  public var initialiser: Initialiser

  /// A parameter of `role` with `extents`.
  public init(_ role: ParameterRole, _ extents: [Int], _ initialiser: Initialiser) {
    (self.role, self.extents, self.initialiser) = (role, extents, initialiser)
  }

  /// Elements.
  public var count: Int { extents.reduce(1, *) }
}

/// How a fresh parameter is filled.
public enum Initialiser: Hashable, Sendable, Codable {
  /// Every element the same.
  case constant(Float)
  /// Normal with mean 0.
  case normal(deviation: Float)
  /// Uniform in ±bound.
  case uniform(bound: Float)
}

extension Initialiser {
  /// `count` values drawn from `generator`.
  public func values(count: Int, from generator: inout SplitMix64) -> [Float] {
    switch self {
    case .constant(let value): return Array(repeating: value, count: count)
    case .uniform(let bound):
      return (0..<count).map { _ in Float(2 * generator.nextUnit() - 1) * bound }
    case .normal(let deviation):
      return (0..<count).map { _ in Float(Initialiser.standardNormal(&generator)) * deviation }
    }
  }

  /// The largest magnitude to expect, for choosing the exponent of an 8-bit weight: four deviations of a
  /// normal, the bound of a uniform.
  public var reach: Float {
    switch self {
    case .constant(let value): abs(value)
    case .normal(let deviation): 4 * deviation
    case .uniform(let bound): bound
    }
  }

  /// The sum of twelve uniforms less six: mean 0, deviation 1, within ±6, and free of the platform's
  /// logarithm, so that a seed means the same weights everywhere.
  static func standardNormal(_ generator: inout SplitMix64) -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += generator.nextUnit() }
    return sum
  }
}

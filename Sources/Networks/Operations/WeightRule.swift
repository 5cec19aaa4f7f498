/// How the weight that a convolution computes with is made, in every step, of the one that it owns.
public enum WeightRule: Hashable, Sendable, Codable {
  /// As it is.
  case plain
  /// Each output channel times a scale that learns: that of a norm which has been folded.
  case scaled
  /// Elements whose score is 0 or less are left out: Piggyback's masks.
  case masked
  /// A frozen weight, a sum of frozen products of low rank with coefficients that learn, and a length of each
  /// row that learns: LoRAFusion.
  case fused(Fusion)

  /// A pool of products of low rank beside one weight.
  public struct Fusion: Hashable, Sendable, Codable {
    /// The products, one for each adapter.
    public var pool: [Product]
    /// Half the width of the uniform draw that coefficients start from.
    public var bound: Float
    /// Whether errors take a row's length as a constant, as the published code does.
    public var isNormDetached: Bool

    /// A pool of `pool`.
    public init(pool: [Product], bound: Float, isNormDetached: Bool) {
      (self.pool, self.bound, self.isNormDetached) = (pool, bound, isNormDetached)
    }
  }

  /// B · A of one adapter, frozen.
  public struct Product: Hashable, Sendable, Codable {
    /// Its place among the earlier adapters that the method was told of.
    public var adapter: Int
    /// The nodes there whose weights are A and B.
    public var down: String, up: String
    /// Rows of A and columns of B.
    public var rank: Int

    /// The product of the weights of `down` and `up`.
    public init(adapter: Int, down: String, up: String, rank: Int) {
      (self.adapter, self.down, self.up, self.rank) = (adapter, down, up, rank)
    }
  }

  /// The parameters that a rule adds to a weight of `extents`, which all learn.
  public func parameters(_ extents: [Int]) -> [Parameter] {
    switch self {
    case .plain: []
    case .scaled: [Parameter(.scale, [extents[0]], .constant(1))]
    case .masked: [Parameter(.mask, extents, .constant(Self.firstScore))]
    case .fused(let fusion):
      [
        Parameter(.scale, [extents[0]], .constant(1)),
        Parameter(.coefficients, [fusion.pool.count], .uniform(bound: fusion.bound)),
      ]
    }
  }

  /// What scores start from: Piggyback's 0.01 less its threshold of 0.005.
  private static let firstScore: Float = 0.005
}

extension WeightRule {
  /// The roles of the parameters that it adds, in order.
  public var learningRoles: [ParameterRole] {
    switch self {
    case .plain: []
    case .scaled: [.scale]
    case .masked: [.mask]
    case .fused: [.scale, .coefficients]
    }
  }
}

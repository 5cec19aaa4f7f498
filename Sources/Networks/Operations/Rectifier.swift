/// max(0, x), optionally clamped from above. Its gradient needs one bit per element.
public struct Rectifier: Hashable, Sendable, Codable, OperationRule {
  /// The clamp from above: 6 for ReLU6, nil for ReLU.
  public var limit: Float?
  /// Whether errors pass wherever the input is positive, beyond the limit too (MobileTL, Chiang et al., AAAI
  /// 2023).
  public var hasSignedBackward: Bool

  /// A rectifier with an optional clamp.
  public init(limit: Float?, hasSignedBackward: Bool = false) {
    (self.limit, self.hasSignedBackward) = (limit, hasSignedBackward)
  }

  /// The input's.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    try single(inputs, "a rectifier")
  }
}

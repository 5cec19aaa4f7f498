/// Group norm: (x − mean) / √(variance + epsilon) · scale + shift, mean and variance over all positions of an
/// image and a group of channels, or of each position by itself (layer norm, with one group).
public struct GroupNorm: Hashable, Sendable, Codable, OperationRule {
  /// Channels.
  public var channels: Int
  /// Groups of neighbouring channels.
  public var groups: Int
  /// Whether each position is normalised by itself.
  public var isPerPosition: Bool
  /// Added to the variance.
  public var epsilon: Float
  /// What the scale starts from.
  public var initialScale: Float

  /// A norm over groups of `channels`.
  public init(
    _ channels: Int, groups: Int, isPerPosition: Bool = false, epsilon: Float, initialScale: Float = 1
  ) {
    (self.channels, self.groups, self.isPerPosition) = (channels, groups, isPerPosition)
    (self.epsilon, self.initialScale) = (epsilon, initialScale)
  }

  /// Layer norm over the channels of each position.
  public static func layer(_ channels: Int, epsilon: Float) -> GroupNorm {
    GroupNorm(channels, groups: 1, isPerPosition: true, epsilon: epsilon)
  }

  /// The input's.
  /// - Throws: `NetworkError` when the channels do not match.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    let input = try single(inputs, "a group norm")
    guard input.channels == channels, groups > 0, channels % groups == 0 else {
      throw NetworkError("a norm of \(channels) channels in \(groups) groups cannot read \(input)")
    }
    return input
  }

  /// Scale and shift, one of each per channel.
  public var parameters: [Parameter] {
    [Parameter(.scale, [channels], .constant(initialScale)), Parameter(.shift, [channels], .constant(0))]
  }
}

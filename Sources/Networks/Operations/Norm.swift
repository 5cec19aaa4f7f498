/// Batch norm: (x − mean) / √(variance + epsilon) · scale + shift, per channel. Frozen ones are folded into
/// the convolution before them; trainable ones use the batch's statistics.
public struct Norm: Hashable, Sendable, Codable, OperationRule {
  /// Channels.
  public var channels: Int
  /// Added to the variance.
  public var epsilon: Float
  /// What the scale starts from: Rep-Net's last norm starts from 0, so that training starts from the
  /// backbone.
  public var initialScale: Float

  /// A norm over `channels`.
  public init(_ channels: Int, epsilon: Float, initialScale: Float = 1) {
    (self.channels, self.epsilon, self.initialScale) = (channels, epsilon, initialScale)
  }

  /// The input's.
  /// - Throws: `NetworkError` when the channels do not match.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    let input = try single(inputs, "a norm")
    guard input.channels == channels else {
      throw NetworkError("a norm of \(channels) channels cannot read \(input)")
    }
    return input
  }

  /// Scale, shift, running mean and running variance, one of each per channel.
  public var parameters: [Parameter] {
    [
      Parameter(.scale, [channels], .constant(initialScale)), Parameter(.shift, [channels], .constant(0)),
      Parameter(.mean, [channels], .constant(0)), Parameter(.variance, [channels], .constant(1)),
    ]
  }
}

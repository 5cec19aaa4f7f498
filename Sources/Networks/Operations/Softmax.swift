/// Soft-max along the channels of each position: e^(scale · x) over the sum of all of them.
public struct Softmax: Hashable, Sendable, Codable, OperationRule {
  /// What elements are multiplied by before the exponential: 1 / √(channels of a head) in attention.
  public var scale: Float
  /// Whether channels stand for the positions of a text: those past its end do not count, and become 0.
  public var withinText: Bool

  /// A soft-max of values times `scale`.
  public init(scale: Float = 1, withinText: Bool = false) {
    (self.scale, self.withinText) = (scale, withinText)
  }

  /// The input's.
  /// - Throws: `NetworkError` when there is not one, or the scale is no positive number.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    guard scale > 0, scale.isFinite else {
      throw NetworkError("a soft-max needs a positive scale, not \(scale)")
    }
    return try single(inputs, "a soft-max")
  }
}

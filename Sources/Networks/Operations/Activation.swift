/// A function of each element that is no clamp: hard-swish, sigmoid and their like.
public struct Activation: Hashable, Sendable, Codable, OperationRule {
  /// The function.
  public var kind: ActivationKind
  /// Whether errors pass where the input is not negative, instead of being multiplied by the slope: then one
  /// bit an element is kept for backward (MobileTL, Chiang et al., AAAI 2023) and not the input.
  public var hasSignedBackward: Bool

  /// An activation.
  public init(_ kind: ActivationKind, hasSignedBackward: Bool = false) {
    (self.kind, self.hasSignedBackward) = (kind, hasSignedBackward)
  }

  /// The input's.
  /// - Throws: `NetworkError` when there is not one.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    try single(inputs, "an activation")
  }
}

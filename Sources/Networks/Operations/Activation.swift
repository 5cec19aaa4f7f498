/// A function of each element that is no clamp: hard-swish, sigmoid and their like.
public struct Activation: Hashable, Sendable, Codable, OperationRule {
  /// The function.
  public var kind: ActivationKind
  /// Whether errors pass where the input is not negative, instead of being multiplied by the slope: then one
  /// bit an element is kept for backward (MobileTL, Chiang et al., AAAI 2023) and not the input.
  public var hasSignedBackward: Bool
  /// What closes a step beside the loss; nil where nothing does.
  public var pressure: GatePressure?

  /// An activation.
  public init(_ kind: ActivationKind, hasSignedBackward: Bool = false, pressure: GatePressure? = nil) {
    (self.kind, self.hasSignedBackward, self.pressure) = (kind, hasSignedBackward, pressure)
  }

  /// The input's.
  /// - Throws: `NetworkError` when there is not one.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    try single(inputs, "an activation")
  }
}

/// What is added to the error of a hard gate, so that fewer are open than the loss alone would leave: the
/// slope of a squared distance of the open share from `target`, counted from above alone (Veit, Belongie,
/// ECCV 2018, have a target for each layer). It is in units of the loss and the same for all gates, so that
/// those close first that the loss needs least.
public struct GatePressure: Hashable, Sendable, Codable {
  /// The share of open gates above which they are closed.
  public var target: Double
  /// What is added for all gates of a picture together where all are open and `target` is 0, in nats.
  public var strength: Double

  /// A pressure towards `target`.
  public init(target: Double, strength: Double) { (self.target, self.strength) = (target, strength) }

  /// What is added to the error of each gate, in nats of a picture's loss, where `open` of `count` are open
  /// in `batch` pictures.
  public func push(open: Int, of count: Int, batch: Int) -> Double {
    strength * max(0, Double(open) / Double(max(1, count)) - target) * Double(batch) / Double(max(1, count))
  }

  /// The same in integers of which one stands for `unit`, at most 127: to nearest, halves up.
  public func push(open: Int, of count: Int, batch: Int, unit: Double) -> Int {
    Int(min(127, push(open: open, of: count, batch: batch) / unit).rounded())
  }
}

import Networks

extension Lowering {
  /// A rectifier is part of the convolution or norm before it, which asks for the errors of the rectifier's value
  /// itself: there is nothing to emit.
  func passThroughRectifier(_ node: Int) {}
}

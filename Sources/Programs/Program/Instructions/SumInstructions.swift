/// A residual sum: the inputs' scales are aligned to the output's; int8 is clamped to ±127.
public struct AddInstruction: Sendable {
  /// One activation.
  public var first: TensorID
  /// The other, of the same extents.
  public var second: TensorID
  /// The sum, in the calibrated scale of its node.
  public var output: TensorID
}

/// The sum of the errors that reach one value from several readers, with exponents aligned, rounded once.
public struct CombineInstruction: Sendable {
  /// Errors of one shape, each with an exponent of its own.
  public var inputs: [TensorID]
  /// The error of the value.
  public var output: TensorID
  /// The rounding, and the mask and scales per channel that the error takes on the way.
  public var epilogue: Epilogue
}

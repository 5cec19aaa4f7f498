/// The product of two tensors, element by element (`docs/arithmetic.md`, section 17): of two activations, or
/// of an error and an activation. The second one has as many rows as the first, or one for each image; as
/// many columns, or one.
public struct MultiplyInstruction: EpilogueInstruction {
  /// The tensor whose extents the result has.
  public var first: TensorID
  /// The tensor that may be spread over it.
  public var second: TensorID
  /// The product.
  public var output: TensorID
  /// How a product becomes an element.
  public var epilogue: Epilogue

  /// What it touches.
  public var operands: Operands { Operands(reads: [first, second, epilogue.maskIn], writes: [output]) }
}

/// The error of a factor that was spread: Σ of error × the other factor over all places that read an element
/// of it.
public struct MultiplySumsInstruction: EpilogueInstruction {
  /// The error at the product.
  public var error: TensorID
  /// The factor that was not spread, of the same extents.
  public var input: TensorID
  /// The error at the factor that was spread.
  public var output: TensorID
  /// How a sum becomes an element.
  public var epilogue: Epilogue

  /// What it touches.
  public var operands: Operands { Operands(reads: [error, input, epilogue.maskIn], writes: [output]) }
}

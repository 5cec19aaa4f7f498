/// Soft-max along rows (`docs/arithmetic.md`, section 19).
public struct SoftmaxInstruction: InstructionBody {
  /// What elements are multiplied by before the exponential.
  public var scale: Float
  /// The int32 accumulators of a product, elements of 8 bits, or float32.
  public var input: TensorID
  /// Nodes whose calibrated scales the input's integers carry, by index.
  public var bases: [Int]
  /// Exponents that they carry.
  public var exponents: [ExponentID]
  /// A fixed addition to those.
  public var offset: Int
  /// How many columns of the rows of each image count; nil where all do.
  public var lengths: TensorID?
  /// Probabilities: uint8 in units of 1/255, or float32. Of the input's extents.
  public var output: TensorID

  /// What it touches.
  public var operands: Operands { Operands(reads: [input, lengths], writes: [output]) }
}

/// Errors that come back through a soft-max.
public struct SoftmaxBackwardInstruction: EpilogueInstruction {
  /// What elements were multiplied by.
  public var scale: Float
  /// The probabilities of the forward pass.
  public var probabilities: TensorID
  /// The error at them.
  public var error: TensorID
  /// The error at what the soft-max read.
  public var output: TensorID
  /// How an accumulator becomes an element.
  public var epilogue: Epilogue

  /// What it touches.
  public var operands: Operands {
    Operands(reads: [probabilities, error, epilogue.maskIn], writes: [output])
  }
}

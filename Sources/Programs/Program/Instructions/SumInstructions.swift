/// A residual sum: the inputs' scales are aligned to the output's; int8 is clamped to ±127.
public struct AddInstruction: InstructionBody {
  /// One activation.
  public var first: TensorID
  /// The other, of the same extents.
  public var second: TensorID
  /// The sum, in the calibrated scale of its node.
  public var output: TensorID

  public var reads: [TensorID] { [first, second] }
  public var writes: [TensorID] { [output] }
}

/// The sum of the errors that reach one value from several readers, with exponents aligned, rounded once.
public struct CombineInstruction: InstructionBody {
  /// Errors of one shape, each with an exponent of its own.
  public var inputs: [TensorID]
  /// The error of the value.
  public var output: TensorID
  /// The rounding, and the mask and scales per channel that the error takes on the way.
  public var epilogue: Epilogue

  public var reads: [TensorID] { inputs + [epilogue.maskIn].compactMap(\.self) }
  public var writes: [TensorID] { [output] }
}

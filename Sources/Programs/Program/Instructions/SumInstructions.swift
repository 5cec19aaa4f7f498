public import Networks

/// A residual sum: the inputs' scales are aligned to the output's; int8 is clamped to ±127, or to 0…255 where
/// a rectifier follows.
public struct AddInstruction: ImagewiseInstruction {
  /// One activation.
  public var first: TensorID
  /// The other, of the same extents.
  public var second: TensorID
  /// The sum, in the calibrated scale of its node; that of the rectifier, where one follows.
  public var output: TensorID
  /// The rectifier that follows at once.
  public var rectifier: Rectifier?
  /// Receives its bits.
  public var maskOut: TensorID?

  /// What it touches.
  public var operands: Operands { Operands(reads: [first, second], writes: [output, maskOut]) }
}

/// The sum of the errors that reach one value from several readers, with exponents aligned, rounded once.
public struct CombineInstruction: InstructionBody {
  /// Errors of one shape, each with an exponent of its own.
  public var inputs: [TensorID]
  /// The error of the value.
  public var output: TensorID
  /// The rounding, and the mask and scales per channel that the error takes on the way.
  public var epilogue: Epilogue

  /// What it touches.
  public var operands: Operands { Operands(reads: [epilogue.maskIn] + inputs, writes: [output]) }
}

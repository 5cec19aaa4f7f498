/// Batch norm in float32: (x − mean) / √(variance + epsilon) · scale + shift, per channel. A training program
/// takes mean and variance of the batch and moves the running ones towards them.
public struct NormInstruction: InstructionBody {
  /// Added to the variance.
  public var epsilon: Float
  /// What is normalised: rows × channels.
  public var input: TensorID
  /// The factor of each channel.
  public var scale: ParameterID
  /// The addition of each channel.
  public var shift: ParameterID
  /// The running mean of each channel.
  public var mean: ParameterID
  /// The running variance of each channel.
  public var variance: ParameterID
  /// The result, of the input's extents.
  public var output: TensorID
  /// The batch's mean and 1/deviation; nil in an inference program, which uses the running ones.
  public var batchMean: TensorID?, batchDeviation: TensorID?
  /// Whether max(0, ·) follows at once.
  public var isRectified: Bool
  /// Receives the rectifier's bits.
  public var maskOut: TensorID?

  /// What it touches.
  public var operands: Operands {
    Operands(reads: [input], writes: [output, batchMean, batchDeviation, maskOut])
  }
}

/// The three gradients of a batch norm in float32.
public struct NormBackwardInstruction: InstructionBody {
  /// What the norm read.
  public var input: TensorID
  /// The error at its output, masked.
  public var error: TensorID
  /// The factor of each channel.
  public var scale: ParameterID
  /// The batch's mean, from the forward pass.
  public var batchMean: TensorID
  /// The batch's 1/deviation, from the forward pass.
  public var batchDeviation: TensorID
  /// The error at the norm's input.
  public var output: TensorID
  /// The gradient of `scale`, one per channel.
  public var scaleGradient: TensorID
  /// The gradient of the shift, one per channel.
  public var shiftGradient: TensorID

  /// What it touches.
  public var operands: Operands {
    Operands(
      reads: [input, error, batchMean, batchDeviation], writes: [output, scaleGradient, shiftGradient])
  }
}

/// Weight standardisation in float32: each output channel's weights with mean 0 and deviation 1; or backward.
public struct StandardiseInstruction: InstructionBody {
  /// The weight as it is learned.
  public var parameter: ParameterID
  /// Backward: the gradient of the standardised weight. Nil forward.
  public var input: TensorID?
  /// The standardised weight; backward the gradient of the parameter. Shaped like the parameter.
  public var output: TensorID

  /// What it touches.
  public var operands: Operands { Operands(reads: [input], writes: [output]) }
}

/// Group or layer norm: of each image and group of channels, or of each row and group (`docs/arithmetic.md`,
/// section 20).
public struct GroupNormInstruction: InstructionBody {
  /// Groups of channels.
  public var groups: Int
  /// Rows that are normalised together: the positions of an image, or 1.
  public var positions: Int
  /// Added to the variance.
  public var epsilon: Float
  /// What is normalised: rows × channels.
  public var input: TensorID
  /// The factor of each channel.
  public var scale: ParameterID
  /// The addition of each channel.
  public var shift: ParameterID
  /// The result, of the input's extents.
  public var output: TensorID
  /// Mean and 1/deviation of each group, rows / positions × groups; nil in int8, which takes them again.
  public var means: TensorID?, deviations: TensorID?

  /// What it touches.
  public var operands: Operands { Operands(reads: [input], writes: [output, means, deviations]) }
}

/// The gradients of a group norm.
public struct GroupNormBackwardInstruction: EpilogueInstruction {
  /// Groups of channels.
  public var groups: Int
  /// Rows that are normalised together.
  public var positions: Int
  /// Added to the variance.
  public var epsilon: Float
  /// What the norm read.
  public var input: TensorID
  /// The error at its output.
  public var error: TensorID
  /// The factor of each channel.
  public var scale: ParameterID
  /// Of the forward pass, in float32.
  public var means: TensorID?, deviations: TensorID?
  /// The error at the norm's input; nil where nothing needs it.
  public var output: TensorID?
  /// How an accumulator becomes an element of it.
  public var epilogue: Epilogue
  /// The gradients of scale and shift, one per channel; nil where they do not learn. In int8 that of the
  /// scale counts in 2⁻⁴ of the error's unit.
  public var scaleGradient: TensorID?, shiftGradient: TensorID?

  /// What it touches.
  public var operands: Operands {
    Operands(
      reads: [input, error, means, deviations, epilogue.maskIn],
      writes: [output, scaleGradient, shiftGradient])
  }
}

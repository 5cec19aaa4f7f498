/// Where a convolution's weights come from.
public enum WeightSource: Hashable, Sendable {
  /// A parameter.
  case parameter(ParameterID)
  /// A tensor made in the same step out of a parameter, and shaped like it.
  case tensor(TensorID, of: ParameterID)

  /// The tensor, if it is one.
  public var tensors: [TensorID] {
    if case .tensor(let id, _) = self { [id] } else { [] }
  }

  /// The parameter that it is, or was made of.
  public var parameter: ParameterID {
    switch self {
    case .parameter(let id), .tensor(_, let id): id
    }
  }
}

/// A convolution: output = epilogue(Σ weight × input + bias). Forward it reads an activation; error backward
/// it reads the error at the forward output, through the same weights transposed.
public struct ConvolutionInstruction: EpilogueInstruction, ImagewiseInstruction {
  /// Where it reads; transposed for error backward.
  public var geometry: Geometry
  /// The activation or error read, of the geometry's "in" extents.
  public var input: TensorID
  /// Forward output channels × kernel × kernel × input channels of a group; int8 or float32.
  public var weight: WeightSource
  /// Added to the accumulator, one per output channel; nil where there is none.
  public var bias: ParameterID?
  /// An int8 activation shaped like the output that is added to the accumulators: a residual sum with one
  /// rounding.
  public var residual: TensorID?
  /// The activation, error or logits written, of the geometry's "out" extents.
  public var output: TensorID
  /// How an accumulator becomes an element of the output.
  public var epilogue: Epilogue
  /// Patch rows of each thread, where the convolution is neither pointwise nor depthwise.
  public var scratch: TensorID?

  /// What it touches.
  public var operands: Operands {
    Operands(
      reads: [input, residual, epilogue.maskIn] + weight.tensors,
      writes: [output, epilogue.maskOut, scratch], macs: geometry.macs)
  }
}

/// The gradient of a convolution's weight: Σ over images and positions of error × input. Integers are summed
/// exactly.
public struct WeightGradientInstruction: InstructionBody {
  /// The weight whose gradient it is.
  public var parameter: ParameterID
  /// Of the forward convolution. Over a fine input the gradient counts in 16 of its units.
  public var geometry: Geometry
  /// What the forward convolution read.
  public var input: TensorID
  /// The error at its output.
  public var error: TensorID
  /// Shaped like the weight; int32 in units of error × input, or float32. Overwritten.
  public var output: TensorID
  /// Patch rows of each thread, as in the forward convolution.
  public var scratch: TensorID?

  /// What it touches.
  public var operands: Operands {
    Operands(reads: [input, error], writes: [output, scratch], macs: geometry.macs)
  }
}

/// The gradient of a bias: Σ over images and positions of the error.
public struct BiasGradientInstruction: InstructionBody {
  /// The error at the output of the convolution that adds the bias.
  public var error: TensorID
  /// One per channel; int32 in the error's units, or float32. Overwritten.
  public var output: TensorID

  /// What it touches.
  public var operands: Operands { Operands(reads: [error], writes: [output]) }
}

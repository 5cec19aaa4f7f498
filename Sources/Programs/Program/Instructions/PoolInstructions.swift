public import Networks

/// Means over cells, or the transpose, which spreads an error.
public struct AveragePoolInstruction: ImagewiseInstruction {
  /// Images.
  public var batch: Int
  /// The forward input's extents.
  public var shape: Shape
  /// Side of a cell.
  public var size: Int
  /// The activation, or backward the error at the forward output.
  public var input: TensorID
  /// The means, or backward the error at the forward input.
  public var output: TensorID
  /// Whether it spreads an error.
  public var isBackward = false

  /// What it touches.
  public var operands: Operands { Operands(reads: [input], writes: [output]) }
}

/// Means over all positions.
public struct GlobalPoolInstruction: InstructionBody {
  /// Images.
  public var batch: Int
  /// The input's extents.
  public var shape: Shape
  /// The activation.
  public var input: TensorID
  /// How many positions of each image count; nil where all do.
  public var lengths: TensorID?
  /// The means, one position.
  public var output: TensorID

  /// What it touches.
  public var operands: Operands { Operands(reads: [input, lengths], writes: [output]) }
}

/// The transpose of means over all positions: every position gets the error of its channel.
public struct GlobalPoolBackwardInstruction: MaskableInstruction {
  /// Images.
  public var batch: Int
  /// The forward input's extents.
  public var shape: Shape
  /// The error at the means.
  public var input: TensorID
  /// The error at the forward input.
  public var output: TensorID
  /// Elements whose bit is 0 become 0.
  public var maskIn: TensorID?

  /// What it touches.
  public var operands: Operands { Operands(reads: [input, maskIn], writes: [output]) }
}

/// The transpose of means over the positions of texts: every position of a text gets the error of its channel
/// over the length, those past its end get 0.
public struct TextPoolBackwardInstruction: EpilogueInstruction {
  /// Texts.
  public var batch: Int
  /// The forward input's extents.
  public var shape: Shape
  /// The error at the means.
  public var input: TensorID
  /// How many positions of each text count.
  public var lengths: TensorID
  /// The error at the forward input.
  public var output: TensorID
  /// How error × 2^16 / length becomes an element; takes no mask.
  public var epilogue: Epilogue
  /// Room for those, and for what they are rounded to, in int8.
  public var scratch: TensorID?

  /// What it touches.
  public var operands: Operands { Operands(reads: [input, lengths], writes: [output, scratch]) }

  /// 2^16 / length, rounded: what an integer error is multiplied by.
  public static func share(of length: Int32) -> Int32 { ((1 << 16) + length / 2) / length }
}

/// Bilinear resizing (`docs/arithmetic.md`, section 7).
public struct ResizeInstruction: ImagewiseInstruction {
  /// Images.
  public var batch: Int
  /// The input's and output's extents.
  public var from: Shape, to: Shape
  /// The activation.
  public var input: TensorID
  /// The resized activation.
  public var output: TensorID

  /// What it touches.
  public var operands: Operands { Operands(reads: [input], writes: [output]) }
}

/// The transpose of bilinear resizing.
public struct ResizeBackwardInstruction: EpilogueInstruction {
  /// Images.
  public var batch: Int
  /// The forward input's and output's extents.
  public var from: Shape, to: Shape
  /// The error at the forward output.
  public var input: TensorID
  /// The error at the forward input.
  public var output: TensorID
  /// How a sum of weighted errors becomes an element.
  public var epilogue: Epilogue
  /// Sums of each thread.
  public var scratch: TensorID?

  /// What it touches.
  public var operands: Operands { Operands(reads: [input, epilogue.maskIn], writes: [output, scratch]) }
}

/// The largest element of each window (`docs/arithmetic.md`, section 18).
public struct MaxPoolInstruction: InstructionBody {
  /// Windows, as a convolution's that keeps its channels apart.
  public var geometry: Geometry
  /// The activation.
  public var input: TensorID
  /// The largest elements, in the input's scale.
  public var output: TensorID

  /// What it touches.
  public var operands: Operands { Operands(reads: [input], writes: [output]) }
}

/// Errors that go back to the first of the largest elements of each window.
public struct MaxPoolBackwardInstruction: EpilogueInstruction {
  /// Of the forward pool.
  public var geometry: Geometry
  /// What the forward pool read.
  public var input: TensorID
  /// The error at the largest elements.
  public var error: TensorID
  /// The error at the input.
  public var output: TensorID
  /// How a sum of errors becomes an element.
  public var epilogue: Epilogue
  /// Sums of each thread, in int8.
  public var scratch: TensorID?

  /// What it touches.
  public var operands: Operands {
    Operands(reads: [input, error, epilogue.maskIn], writes: [output, scratch])
  }
}

public import Networks

/// Means over cells, or the transpose, which spreads an error.
public struct AveragePoolInstruction: InstructionBody {
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

  public var reads: [TensorID] { [input] }
  public var writes: [TensorID] { [output] }
}

/// Means over all positions.
public struct GlobalPoolInstruction: InstructionBody {
  /// Images.
  public var batch: Int
  /// The input's extents.
  public var shape: Shape
  /// The activation.
  public var input: TensorID
  /// The means, one position.
  public var output: TensorID

  public var reads: [TensorID] { [input] }
  public var writes: [TensorID] { [output] }
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

  public var reads: [TensorID] { [input] + [maskIn].compactMap(\.self) }
  public var writes: [TensorID] { [output] }
}

/// Bilinear resizing (`docs/arithmetic.md`, section 7).
public struct ResizeInstruction: InstructionBody {
  /// Images.
  public var batch: Int
  /// The input's and output's extents.
  public var from: Shape, to: Shape
  /// The activation.
  public var input: TensorID
  /// The resized activation.
  public var output: TensorID

  public var reads: [TensorID] { [input] }
  public var writes: [TensorID] { [output] }
}

/// The transpose of bilinear resizing.
public struct ResizeBackwardInstruction: MaskableInstruction, FoldableInstruction {
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

  public var reads: [TensorID] { [input] + [epilogue.maskIn].compactMap(\.self) }
  public var writes: [TensorID] { [output] + [scratch].compactMap(\.self) }

  var maskIn: TensorID? {
    get { epilogue.maskIn }
    set { epilogue.maskIn = newValue }
  }
  var requantisation: Requantisation? {
    get { epilogue.requantisation }
    set { epilogue.requantisation = newValue }
  }
}

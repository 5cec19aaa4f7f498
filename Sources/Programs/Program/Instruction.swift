public import Networks

/// One step of a program: an operation on tensors of the arena, in the order in which they run.
public struct Instruction: Sendable {
  /// Which part of a learning step it belongs to.
  public var pass: Pass
  /// The node of the network that it comes from.
  public var node: String
  /// What it does.
  public var body: Body

  /// The parts of a learning step.
  public enum Pass: String, Sendable, Codable, CaseIterable {
    case forward, loss, errorBackward, weightGradient, update
  }

  /// The kinds of instructions.
  public enum Body: Sendable {
    /// A convolution, forward or transposed (error backward).
    case convolution(ConvolutionInstruction)
    /// gradient = Σ error × input.
    case weightGradient(WeightGradientInstruction)
    /// gradient = Σ error.
    case biasGradient(BiasGradientInstruction)
    /// A residual sum of two activations.
    case add(AddInstruction)
    /// A sum of errors, rescaled and masked.
    case combine(CombineInstruction)
    /// Means over cells, or the transpose.
    case averagePool(PoolInstruction), averagePoolBackward(PoolInstruction)
    /// Means over all positions, or the transpose.
    case globalPool(PoolInstruction), globalPoolBackward(PoolInstruction)
    /// Bilinear resizing, or the transpose.
    case resize(ResizeInstruction), resizeBackward(ResizeInstruction)
    /// Batch norm (float32), forward or backward.
    case norm(NormInstruction), normBackward(NormBackwardInstruction)
    /// Weight standardisation (float32), forward or backward.
    case standardise(StandardiseInstruction), standardiseBackward(StandardiseInstruction)
    /// Softmax and cross-entropy.
    case loss(LossInstruction)
    /// One step of the optimiser on one parameter.
    case update(UpdateInstruction)
  }
}

/// Where a convolution reads: see `rm_geometry` of the kernels.
public struct Geometry: Hashable, Sendable {
  /// Images.
  public var batch: Int
  /// The tensor read.
  public var inHeight: Int, inWidth: Int, inChannels: Int
  /// The tensor written.
  public var outHeight: Int, outWidth: Int, outChannels: Int
  /// Of the forward convolution.
  public var kernel: Int, stride: Int, padTop: Int, padLeft: Int, groups: Int
  /// True for error backward: "in" is the error at the forward output.
  public var isTransposed: Bool

  /// Every channel by itself.
  public var isDepthwise: Bool { groups > 1 && groups == inChannels && groups == outChannels }
  /// One position read per position written.
  public var isPointwise: Bool { kernel == 1 && stride == 1 && padTop == 0 && padLeft == 0 }
  /// Rows of the output.
  public var outRows: Int { batch * outHeight * outWidth }
  /// Columns of the patch matrix of one group.
  public var patch: Int { kernel * kernel * (inChannels / groups) }

  /// Multiply-accumulates, of the forward convolution and of either gradient alike.
  public var macs: Int {
    isTransposed
      ? batch * inHeight * inWidth * inChannels * kernel * kernel * (outChannels / groups)
      : outRows * outChannels * patch
  }
}

/// Where a convolution's weights come from.
public enum WeightSource: Hashable, Sendable {
  /// A parameter.
  case parameter(ParameterID)
  /// A tensor made in the same step (a standardised weight), shaped like a parameter.
  case tensor(TensorID)
}

/// How an accumulator becomes an element.
public struct Epilogue: Sendable {
  /// The forms of a result.
  public enum Form: Sendable {
    /// The 32-bit accumulator itself.
    case raw
    /// An 8-bit element (`requantise.h`).
    case requantised(Requantisation)
    /// A float clamped to low … high.
    case clamped(low: Float, high: Float)
  }
  /// The form of the result.
  public var form: Form
  /// Elements whose bit is 0 become 0.
  public var maskIn: TensorID?
  /// Receives the bits of a rectifier.
  public var maskOut: TensorID?
}

/// The scale factors and the rounding of a requantisation. The multiplier of channel c stands for
/// factor × weightScale[c] × inputBase / outputBase; exponents add to the shift.
public struct Requantisation: Sendable {
  /// The frozen parameter whose scale per channel multiplies.
  public var weightScale: ParameterID?
  /// Nodes whose calibrated scales multiply and divide.
  public var inputBase: String?, outputBase: String?
  /// A constant factor.
  public var factor = 1.0
  /// Exponents of what was multiplied into the accumulator.
  public var exponents: [ExponentID] = []
  /// Fixed additions to them.
  public var offset = 0
  /// Stochastic rounding (errors) or rounding half up (activations).
  public var isStochastic: Bool
  /// The range of the result.
  public var low: Int, high: Int
}

/// See `Instruction.Body.convolution`.
public struct ConvolutionInstruction: Sendable {
  public var geometry: Geometry
  public var input: TensorID
  public var weight: WeightSource
  public var bias: ParameterID?
  public var output: TensorID
  public var epilogue: Epilogue
  /// Patch rows of each thread, where the convolution is neither pointwise nor depthwise.
  public var scratch: TensorID?
}

/// See `Instruction.Body.weightGradient`.
public struct WeightGradientInstruction: Sendable {
  /// Of the forward convolution.
  public var geometry: Geometry
  public var input: TensorID
  public var error: TensorID
  public var output: TensorID
  public var scratch: TensorID?
}

/// See `Instruction.Body.biasGradient`.
public struct BiasGradientInstruction: Sendable {
  public var error: TensorID
  public var output: TensorID
}

/// See `Instruction.Body.add`.
public struct AddInstruction: Sendable {
  public var first: TensorID
  public var second: TensorID
  public var output: TensorID
}

/// See `Instruction.Body.combine`.
public struct CombineInstruction: Sendable {
  public var inputs: [TensorID]
  public var output: TensorID
  public var epilogue: Epilogue
}

/// See `Instruction.Body.averagePool`.
public struct PoolInstruction: Sendable {
  public var batch: Int
  /// The forward input's extents.
  public var shape: Shape
  /// Side of a cell; unused by the global pool.
  public var size: Int
  public var input: TensorID
  public var output: TensorID
  /// Global pool backward: elements whose bit is 0 become 0.
  public var maskIn: TensorID?
}

/// See `Instruction.Body.resize`.
public struct ResizeInstruction: Sendable {
  public var batch: Int
  /// The forward input's and output's extents.
  public var from: Shape, to: Shape
  public var input: TensorID
  public var output: TensorID
  /// Backward only.
  public var epilogue: Epilogue?
  public var scratch: TensorID?
}

/// See `Instruction.Body.norm`.
public struct NormInstruction: Sendable {
  public var epsilon: Float
  public var input: TensorID
  public var scale: ParameterID
  public var shift: ParameterID
  public var mean: ParameterID
  public var variance: ParameterID
  public var output: TensorID
  /// The batch's mean and 1/deviation; nil in an inference program, which uses the running ones.
  public var batchMean: TensorID?, batchDeviation: TensorID?
  /// Whether max(0, ·) follows at once.
  public var isRectified: Bool
  public var maskOut: TensorID?
}

/// See `Instruction.Body.normBackward`.
public struct NormBackwardInstruction: Sendable {
  public var input: TensorID
  public var error: TensorID
  public var scale: ParameterID
  public var batchMean: TensorID
  public var batchDeviation: TensorID
  public var output: TensorID
  public var scaleGradient: TensorID
  public var shiftGradient: TensorID
}

/// See `Instruction.Body.standardise`. Backward: `input` is the gradient of the standardised weight.
public struct StandardiseInstruction: Sendable {
  public var parameter: ParameterID
  public var input: TensorID?
  public var output: TensorID
}

/// See `Instruction.Body.loss`.
public struct LossInstruction: Sendable {
  public var logits: TensorID
  public var probabilities: TensorID
  public var classes: Int
  public var batch: Int
  /// The parameter whose exponent the logits carry.
  public var weight: ParameterID
  public var inputBase: String?
  /// Nil in an inference program.
  public var error: TensorID?
}

/// See `Instruction.Body.update`.
public struct UpdateInstruction: Sendable {
  public var parameter: ParameterID
  public var gradient: TensorID
  /// Exponents that the gradient's integers carry.
  public var exponents: [ExponentID]
}

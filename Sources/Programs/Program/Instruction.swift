/// One step of a program: an operation on tensors of the arena, in the order in which they run.
public struct Instruction: Sendable {
  /// Which part of a learning step it belongs to.
  public var pass: Pass
  /// The node of the network that it comes from, by index.
  public var node: Int
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

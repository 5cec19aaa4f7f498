public import Networks

/// Makes the weight that a convolution computes with (`docs/arithmetic.md`, section 24).
public struct MakeWeightInstruction: InstructionBody {
  /// How.
  public var rule: WeightRule
  /// The frozen weight that it is made of.
  public var weight: ParameterID
  /// What learns, in the order of the rule's roles.
  public var parameters: [ParameterID]
  /// Shaped like the weight; int8 or float32. Nil where the frozen integers stay and their scales change
  /// alone.
  public var output: TensorID?

  /// What it touches.
  public var operands: Operands { Operands(reads: [], writes: [output]) }
}

/// The gradients of what a weight is made with, from the gradient of the weight.
public struct WeightRuleGradientInstruction: InstructionBody {
  /// How it is made.
  public var rule: WeightRule
  /// The frozen weight that it is made of.
  public var weight: ParameterID
  /// What learns, in the order of the rule's roles.
  public var parameters: [ParameterID]
  /// The gradient of the weight as made: int32, or float32.
  public var gradient: TensorID
  /// One for each parameter, shaped like it; int32 or float32.
  public var outputs: [TensorID]

  /// What it touches.
  public var operands: Operands { Operands(reads: [gradient], writes: outputs) }
}

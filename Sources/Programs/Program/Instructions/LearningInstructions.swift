public import Networks

/// Softmax and cross-entropy (`docs/arithmetic.md`, sections 8 and 9).
public struct LossInstruction: InstructionBody {
  /// Rows × classes; int32 or float32.
  public var logits: TensorID
  /// Rows × classes; int32 in units of 2⁻³⁰, or float32.
  public var probabilities: TensorID
  /// Logits of a row.
  public var classes: Int
  /// Rows, each an answer with a label of its own: images, or where a network answers at every position all
  /// answers of every image.
  public var batch: Int
  /// Exponents that the logits' integers carry.
  public var exponents: [ExponentID]
  /// The node whose calibrated scale the logits carry, by index.
  public var inputBase: Int?
  /// In int8, the frozen classifier whose scale per class the logits carry: they are brought to the largest
  /// one in place. Nil where all classes share a scale.
  public var classScales: ParameterID?
  /// Receives probability − target, rows × classes, 0 in rows without a label; nil in an inference program.
  public var error: TensorID?

  /// What it touches.
  public var operands: Operands {
    Operands(reads: [logits], writes: [probabilities, error, classScales == nil ? nil : logits])
  }
}

/// One step of one parameter along its gradient.
public struct UpdateInstruction: InstructionBody {
  /// How: each reader has its own form of every rule.
  public var rule: UpdateRule
  /// What is changed.
  public var parameter: ParameterID
  /// Its gradient, shaped like it.
  public var gradient: TensorID
  /// Exponents that the gradient's integers carry.
  public var exponents: [ExponentID]

  /// What it touches.
  public var operands: Operands { Operands(reads: [gradient], writes: []) }
}

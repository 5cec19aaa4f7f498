public import Networks

/// A function of each element (`docs/arithmetic.md`, section 16): a table of 256 bytes in int8.
public struct MapInstruction: ImagewiseInstruction {
  /// The functions.
  public enum Function: Hashable, Sendable {
    /// Hard-swish, sigmoid and their like.
    case activation(ActivationKind)
    /// max(0, x), maybe with a limit, where it cannot be part of the instruction before it.
    case rectifier(limit: Float?)
  }

  /// What is computed.
  public var function: Function
  /// The activation read.
  public var input: TensorID
  /// The result, of the input's extents.
  public var output: TensorID
  /// Receives a bit an element: where a rectifier lets errors through, and of another function where the
  /// input is not negative.
  public var maskOut: TensorID?

  /// What it touches.
  public var operands: Operands { Operands(reads: [input], writes: [output, maskOut]) }
}

/// Errors that come back through an activation: error × slope of what it read.
public struct MapBackwardInstruction: EpilogueInstruction {
  /// The function.
  public var kind: ActivationKind
  /// What the activation read.
  public var input: TensorID
  /// The error at its result.
  public var error: TensorID
  /// The error at what it read.
  public var output: TensorID
  /// What is added to the error at its result, of a step that is a gate.
  public var pressure: GatePressure?
  /// How a product becomes an element.
  public var epilogue: Epilogue

  /// What it touches.
  public var operands: Operands { Operands(reads: [input, error, epilogue.maskIn], writes: [output]) }
}

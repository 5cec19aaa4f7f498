/// One step of a program: an operation on tensors of the arena, in the order in which they run.
public struct Instruction: Sendable {
  /// Which part of a learning step it belongs to.
  public var pass: Pass
  /// The node of the network that it comes from, by index.
  public var node: Int
  /// What it does.
  public var body: any InstructionBody

  /// The parts of a learning step.
  public enum Pass: String, Sendable, Codable, CaseIterable {
    case forward, loss, errorBackward, weightGradient, update
  }

  /// The tensors that it reads.
  public var reads: [TensorID] { body.reads }
  /// The tensors that it writes, scratch among them.
  public var writes: [TensorID] { body.writes }
  /// Multiply-accumulates.
  public var macs: Int { body.macs }
}

/// What an instruction does: a type for each kind, in `Instructions/`, that says here what it touches.
///
/// Whoever does something with instructions (binds them to kernels, prices them, runs them slowly) has a protocol of
/// its own above this one and a conformance for each kind that it knows, and refuses the others by name. So a new kind
/// is a file here and one with each of them.
public protocol InstructionBody: Sendable {
  /// The tensors that it reads.
  var reads: [TensorID] { get }
  /// The tensors that it writes, scratch among them.
  var writes: [TensorID] { get }
  /// Multiply-accumulates.
  var macs: Int { get }
}

extension InstructionBody {
  /// None, unless a kind says otherwise.
  public var macs: Int { 0 }
}

/// An instruction that makes an error and can multiply it by the bits of a mask on the way.
protocol MaskableInstruction: InstructionBody {
  /// Elements whose bit is 0 become 0.
  var maskIn: TensorID? { get set }
}

/// An instruction that makes an error and can multiply it by scales per channel in its own rounding.
protocol FoldableInstruction: InstructionBody {
  /// The rounding; nil in float32.
  var requantisation: Requantisation? { get set }
}

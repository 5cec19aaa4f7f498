/// One step of a program: an operation on tensors of the arena, in the order in which they run.
public struct Instruction: Sendable {
  /// Which part of a learning step it belongs to.
  public var pass: Pass
  /// The node of the network that it comes from, by index.
  public var node: Int
  /// What it does.
  public var body: any InstructionBody
  /// A gate that the result is multiplied by later, of one column and as many rows, or one for each image:
  /// rows whose gate is 0 are 0, and need not be computed. In programs that only answer.
  public var condition: TensorID?

  /// The parts of a learning step.
  public enum Pass: String, Sendable, Codable, CaseIterable {
    case forward, loss, errorBackward, weightGradient, update
  }

  /// The tensors that it reads.
  public var reads: [TensorID] { body.operands.reads + [condition].compactMap(\.self) }
  /// The tensors that it writes, scratch among them.
  public var writes: [TensorID] { body.operands.writes }
  /// Multiply-accumulates.
  public var macs: Int { body.operands.macs }
}

/// What an instruction does: a type for each kind, in `Instructions/`, that says itself what it touches.
///
/// Whoever does something with instructions (binds them to kernels, prices them, runs them slowly) has a
/// protocol of its own above this one and a conformance for each kind that it knows, and refuses the others
/// by name. So a new kind is a file here and one with each of them.
public protocol InstructionBody: Sendable {
  /// What it touches.
  var operands: Operands { get }
}

/// What an instruction touches.
public struct Operands: Hashable, Sendable {
  /// The tensors that it reads.
  public var reads: [TensorID]
  /// The tensors that it writes, scratch among them.
  public var writes: [TensorID]
  /// Multiply-accumulates.
  public var macs: Int

  /// Operands of which some may be absent.
  public init(reads: [TensorID?], writes: [TensorID?], macs: Int = 0) {
    self.reads = reads.compactMap(\.self)
    self.writes = writes.compactMap(\.self)
    self.macs = macs
  }
}

/// A forward instruction whose rows are those of one image after another, each made of the same image's
/// alone: it can run for one image at a time. Weights that it reads stay the same for all.
protocol ImagewiseInstruction: InstructionBody {}

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

/// An instruction that makes an error by an epilogue, which takes both.
protocol EpilogueInstruction: MaskableInstruction, FoldableInstruction {
  /// How an accumulator becomes an element.
  var epilogue: Epilogue { get set }
}

extension EpilogueInstruction {
  var maskIn: TensorID? {
    get { epilogue.maskIn }
    set { epilogue.maskIn = newValue }
  }

  var requantisation: Requantisation? {
    get { epilogue.requantisation }
    set { epilogue.requantisation = newValue }
  }
}

public import Networks

/// Names a tensor of a program.
public struct TensorID: Hashable, Sendable {
  /// Position in `Program.tensors`.
  public var index: Int
}

/// Names a parameter of a program.
public struct ParameterID: Hashable, Sendable {
  /// Position in `Program.parameters`.
  public var index: Int
}

/// Names an exponent that learning moves.
public struct ExponentID: Hashable, Sendable {
  /// Position in `Program.exponents`.
  public var index: Int
}

/// The type of a tensor's elements.
public enum Element: String, Sendable, Codable {
  case uint8, int8, int32, float32
  /// One bit, rows padded to bytes.
  case bit

  /// Bytes of `rows` rows of `columns` elements.
  public func bytes(rows: Int, columns: Int) -> Int {
    switch self {
    case .uint8, .int8: rows * columns
    case .int32, .float32: 4 * rows * columns
    case .bit: rows * ((columns + 7) / 8)
    }
  }
}

/// How an integer of a tensor stands for a real number: real = integer × base × 2^(exponent + offset).
public struct Scale: Hashable, Sendable {
  /// The node whose calibrated scale is the base; nil for a base of 1.
  public var base: String?
  /// The exponent that learning moves, if any.
  public var exponent: ExponentID?
  /// A fixed addition to the exponent.
  public var offset = 0
}

/// A tensor in the arena.
public struct Tensor: Sendable {
  /// What a tensor is for.
  public enum Role: String, Sendable, Codable {
    case activation, mask, error, gradient, statistic, scratch
  }

  /// "features.2.expand", "error of features.2.expand from features.2.depthwise"; unique in a program.
  public var name: String
  /// What it is for.
  public var role: Role
  /// Its elements' type.
  public var element: Element
  /// Batch × height × width.
  public var rows: Int
  /// Channels, fastest in memory.
  public var columns: Int
  /// What its integers stand for.
  public var scale: Scale
  /// Whether an integer has 12 bits, in two planes: of each row the high bytes of all columns (int8 or uint8, as `element`
  /// says), then the low 4 bits of all columns, a byte each.
  public var isFine = false

  /// Its size in the arena, without padding.
  public var bytes: Int { element.bytes(rows: rows, columns: columns) * (isFine ? 2 : 1) }
}

/// A parameter that a program reads.
public struct ProgramParameter: Sendable {
  /// "features.2.expand.weight".
  public var name: String
  /// What it is to its operation.
  public var role: ParameterRole
  /// Slowest first.
  public var extents: [Int]
  /// How a fresh one is filled.
  public var initialiser: Initialiser
  /// Whether learning changes it.
  public var isTrainable: Bool
  /// How it learns; nil where nothing of its node does.
  public var group: ParameterGroup?
  /// Where its values come from.
  public var origin: ParameterOrigin
  /// The exponent of an int8 parameter with one power-of-two scale; nil for frozen ones, whose scales are per
  /// output channel.
  public var exponent: ExponentID?
  /// A trained bias counts in units of this base (the input's scale) × 2^exponent.
  public var base: String?

  /// Elements.
  public var count: Int { extents.reduce(1, *) }
  /// The learning rate before the schedule; 0 where nothing learns.
  public var rate: Double { group?.rate ?? 0 }
}

/// An exponent that learning moves: one integer of state.
public struct ExponentSlot: Sendable {
  /// What chooses it.
  public enum Rule: Sendable, Hashable {
    /// From the largest element of the step before, with `headroom` bits to spare, out of `bits`.
    case range(bits: Int, headroom: Int, limit: Int?)
    /// Chosen where the tensor is made, in the same step.
    case immediate
    /// From the initialiser; grows by one when a weight reaches the end of its range.
    case weight
  }
  /// "error of features.2.expand from features.2.depthwise"; unique in a program.
  public var name: String
  /// What chooses it.
  public var rule: Rule
}

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
  /// The node whose calibrated scale is the base, by index; nil for a base of 1.
  public var base: Int?
  /// The exponent that learning moves, if any.
  public var exponent: ExponentID?
  /// A fixed addition to the exponent.
  public var offset = 0
}

/// A tensor in the arena.
public struct Tensor: Sendable {
  /// What a tensor holds: its identity, but for scratch, of which a node may have several.
  public enum Kind: Hashable, Sendable {
    /// The value of a node.
    case value(node: Int)
    /// The bits of a rectified value: 1 where the error passes.
    case mask(node: Int)
    /// The error at the value of `node` that its reader `from` sends back, or the sum over all readers.
    case error(node: Int, from: Int?)
    /// The error at the logits.
    case errorOfLogits
    /// How many tokens each text of the batch has.
    case lengths
    /// The probabilities of the classes.
    case probabilities
    /// The gradient of a parameter.
    case gradient(ParameterKey)
    /// A standardised weight.
    case standardised(ParameterKey)
    /// A weight that a rule has made.
    case made(ParameterKey)
    /// The gradient of a standardised weight, or of one that a rule has made.
    case gradientOfStandardised(ParameterKey)
    /// A gate of positions, open wherever an open one of `node` reads.
    case around(node: Int)
    /// The mean or the deviation that a norm has taken of the batch.
    case mean(node: Int), deviation(node: Int)
    /// The patch rows or the sums of each thread.
    case patches(node: Int), sums(node: Int)
    /// The packed second factor of a matrix product, of each thread.
    case packed(node: Int)
  }

  /// What a tensor is for.
  public enum Role: String, Sendable, Codable {
    case activation, mask, error, gradient, statistic, scratch
  }

  /// What it holds.
  public var kind: Kind
  /// For people: "features.2.expand", "error of features.2.expand from features.2.depthwise".
  public var name: String
  /// Its elements' type.
  public var element: Element
  /// Batch × height × width.
  public var rows: Int
  /// Channels, fastest in memory.
  public var columns: Int
  /// What its integers stand for.
  public var scale: Scale
  /// Whether an integer has 12 bits, in two planes: of each row the high bytes of all columns (int8 or uint8,
  /// as `element` says), then the low 4 bits of all columns, a byte each.
  public var isFine = false

  /// What it is for.
  public var role: Role {
    switch kind {
    case .value, .probabilities, .standardised, .made, .around: .activation
    case .mask: .mask
    case .error, .errorOfLogits: .error
    case .gradient, .gradientOfStandardised: .gradient
    case .mean, .deviation, .lengths: .statistic
    case .patches, .sums, .packed: .scratch
    }
  }

  /// Its size in the arena, without padding.
  public var bytes: Int { element.bytes(rows: rows, columns: columns) * (isFine ? 2 : 1) }
}

/// A parameter that a program reads.
public struct ProgramParameter: Sendable {
  /// Which parameter of the network it is: the same in every program of that network.
  public var key: ParameterKey
  /// For people and files: "features.2.expand.weight".
  public var name: String
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
  /// A trained bias counts in units of the scale of this node's value, by index (the input's), × 2^exponent.
  public var base: Int?

  /// What it is to its operation.
  public var role: ParameterRole { key.role }
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
  /// What an exponent is of: its identity, the same in every program of a network.
  public enum Use: Hashable, Sendable {
    /// The value of a node, whose range moves while learning: answering needs it too.
    case value(node: Int)
    /// An error, as `Tensor.Kind.error`.
    case error(node: Int, from: Int?)
    /// The error at the logits.
    case errorOfLogits
    /// A parameter that learns.
    case parameter(ParameterKey)
    /// The gradient of a parameter, where it has been computed in real numbers.
    case gradient(ParameterKey)
  }
  /// What it is of.
  public var use: Use
  /// For people and files: "error of features.2.expand from features.2.depthwise".
  public var name: String
  /// What chooses it.
  public var rule: Rule
}

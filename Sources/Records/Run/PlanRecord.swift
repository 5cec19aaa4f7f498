/// Which tensor lies where in the arena, and when: the contents of `plan.json`.
public struct PlanRecord: Codable, Sendable, Equatable {
  /// One tensor's place.
  public struct Tensor: Codable, Sendable, Equatable {
    /// The tensor's name in the program.
    public var name: String
    /// What it is for: `activation`, `saved`, `error`, `gradient`, `scratch`, …
    public var kind: String
    /// Its size in bytes.
    public var bytes: Int
    /// Its first byte in the arena.
    public var offset: Int
    /// The position of the instruction that writes it first.
    public var first: Int
    /// The position of the last instruction that reads or writes it.
    public var last: Int

    /// A tensor of `bytes` at `offset`, alive from instruction `first` to instruction `last`, both included.
    public init(name: String, kind: String, bytes: Int, offset: Int, first: Int, last: Int) {
      self.name = name
      self.kind = kind
      self.bytes = bytes
      self.offset = offset
      self.first = first
      self.last = last
    }
  }

  /// The instructions of one learning step, in order.
  public var instructions: [String]
  /// The tensors of the arena.
  public var tensors: [Tensor]
  /// The arena's size in bytes.
  public var arenaBytes: Int

  /// A plan of these tensors.
  public init(instructions: [String], tensors: [Tensor], arenaBytes: Int) {
    self.instructions = instructions
    self.tensors = tensors
    self.arenaBytes = arenaBytes
  }

  enum CodingKeys: String, CodingKey {
    case instructions
    case tensors
    case arenaBytes = "arena_bytes"
  }

  /// The most bytes of an arena that is believed.
  private static let largestArena = 1 << 50

  /// Reads a plan.
  /// - Throws: `DecodingError` when it is damaged, or a tensor lies where no plan puts it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    instructions = try container.decode([String].self, forKey: .instructions)
    tensors = try container.decode([Tensor].self, forKey: .tensors)
    arenaBytes = try container.decode(Int.self, forKey: .arenaBytes)
    let (bytes, count) = (arenaBytes, instructions.count)
    guard (0...Self.largestArena).contains(bytes) else {
      throw DecodingError.dataCorruptedError(
        forKey: .arenaBytes, in: container, debugDescription: "no size of an arena")
    }
    let isSane = tensors.allSatisfy {
      (0...bytes).contains($0.bytes) && (0...bytes).contains($0.offset) && (0...count).contains($0.first)
        && (0...count).contains($0.last) && $0.first <= $0.last
    }
    guard isSane else {
      throw DecodingError.dataCorruptedError(
        forKey: .tensors, in: container, debugDescription: "a tensor lies outside of the arena or of the step"
      )
    }
  }
}

/// What writing has come to.
public struct WriteCounters: Sendable, Hashable, Codable {
  /// Pulses, each on one group of cells (one cell where none are shared).
  public var pulses = 0
  /// Of them, those of bits that are written with more energy.
  public var strongPulses = 0
  /// Of all, repeats of a pulse that was seen to have failed.
  public var retries = 0
  /// Bits that had to change.
  public var bits = 0
  /// Bits that were wrong after the last pulse.
  public var wrongBits = 0
  /// Of them, the top bits of weights: their signs.
  public var wrongSigns = 0
  /// Words in which check bits put a wrong bit right when they were read.
  public var correctedWords = 0
  /// Words with more wrong bits than check bits can tell.
  public var lostWords = 0
  /// Groups of cells that wore out.
  public var wornGroups = 0
  /// Bits that reads have disturbed and that idle time has lost.
  public var disturbedBits = 0, forgottenBits = 0
  /// Sums that came out wrong although their cells were right, and bits of errors that flipped in the buffer.
  public var wrongSums = 0, flippedErrors = 0
  /// Bits written into protected cells.
  public var protectedBits = 0
  /// Bits read to compare and to verify.
  public var bitsRead = 0

  /// Nothing.
  public init() {}

  /// Both.
  public static func + (a: WriteCounters, b: WriteCounters) -> WriteCounters { a.combined(b, +) }
  /// What came after `b`.
  public static func - (a: WriteCounters, b: WriteCounters) -> WriteCounters { a.combined(b, -) }

  private func combined(_ other: WriteCounters, _ operation: (Int, Int) -> Int) -> WriteCounters {
    let fields: [WritableKeyPath<WriteCounters, Int>] = [
      \.pulses, \.strongPulses, \.retries, \.bits, \.wrongBits, \.wrongSigns, \.correctedWords, \.lostWords,
      \.wornGroups,
      \.disturbedBits,
      \.forgottenBits, \.wrongSums, \.flippedErrors, \.protectedBits, \.bitsRead,
    ]
    var result = self
    for field in fields { result[keyPath: field] = operation(self[keyPath: field], other[keyPath: field]) }
    return result
  }

  enum CodingKeys: String, CodingKey {
    case pulses, retries, bits
    case strongPulses = "strong_pulses"
    case wrongBits = "wrong_bits"
    case wrongSigns = "wrong_signs"
    case correctedWords = "corrected_words"
    case lostWords = "lost_words"
    case wornGroups = "worn_groups"
    case disturbedBits = "disturbed_bits"
    case forgottenBits = "forgotten_bits"
    case wrongSums = "wrong_sums"
    case flippedErrors = "flipped_error_bits"
    case protectedBits = "protected_bits"
    case bitsRead = "bits_read"
  }
}

public import Units

/// Encoder and decoder of single error correction and double error detection: 8 check bits for words of 64,
/// whose columns have weight 3 (56 of them) and 5 (Hsiao's code, IBM J. Res. Dev. 14(4), 1970), as simulated
/// arrays compute it.
public struct ErrorCodec: Sendable, Hashable {
  /// What it is built of.
  public var logic: Logic

  /// A codec of `logic`.
  public init(_ logic: Logic) { self.logic = logic }

  /// Bits of a word.
  public static let wordBits = 64
  /// Check bits of a word.
  public static let checkBits = 8
  /// Cells for check bits, over those for data.
  static let share = Double(checkBits) / Double(wordBits)

  /// XOR2 of the check bits' parities: 56·3 + 8·5 inputs to eight outputs.
  private static let parity = 200.0
  /// XOR2 of a decoder: the parities, a comparison of each check bit, and one that turns each data bit.
  private static let decoding = parity + 8 + 64
  /// Unit gates that recognise a data bit's column in eight bits of the syndrome.
  private static let match = 4.0

  /// Its area.
  public var area: Area {
    ((Self.parity + Self.decoding) * logic.unit.xorFactor.value + Double(Self.wordBits) * Self.match)
      * logic.gateArea
  }

  /// Energy of a word's check bits; half of the gates switch.
  public var encoding: Energy { 0.5 * energy(xors: Self.parity, others: 0) }

  /// Energy of checking and correcting a word; half of the gates switch.
  public var decoding: Energy {
    0.5 * energy(xors: Self.decoding, others: Double(Self.wordBits) * Self.match)
  }

  private func energy(xors: Double, others: Double) -> Energy {
    logic.energy(gates: xors * logic.unit.xorCapacitanceFactor.value + others)
  }

  /// Delay of a decoder: the parity of 27 bits, the comparison, the match, the turn.
  public var decodingDelay: Time { (7 * logic.unit.xorFactor.value + 2) * logic.gateDelay }
}

/// Single error correction, double error detection over 64 data bits with 8 check bits: Hsiao's code (IBM J.
/// Res. Dev. 14(4), 1970), whose columns are distinct and have odd weight.
enum SECDED {
  /// What reading a word found.
  enum Outcome: Equatable { case right, corrected, lost }

  /// The column of each data bit: the 56 bytes of weight 3, then the first 8 of weight 5.
  private static let columns: [UInt8] = {
    let bytes = (0...UInt8.max).map { $0 }
    return bytes.filter { $0.nonzeroBitCount == 3 } + bytes.filter { $0.nonzeroBitCount == 5 }.prefix(8)
  }()

  /// The data bits that each check bit is the parity of.
  private static let masks: [UInt64] = (0..<8).map { check in
    columns.enumerated().reduce(0) { $0 | ($1.element >> UInt8(check) & 1 == 1 ? 1 << UInt64($1.offset) : 0) }
  }

  /// The data bit of each syndrome of odd weight; −1 for those of check bits, −2 for those of nothing.
  private static let bits: [Int] = (0...UInt8.max).map { syndrome in
    if syndrome.nonzeroBitCount == 1 { return -1 }
    return columns.firstIndex(of: syndrome) ?? -2
  }

  /// The check bits of a word.
  static func check(_ data: UInt64) -> UInt8 {
    var result: UInt8 = 0
    for bit in 0..<8 { result |= UInt8((data & masks[bit]).nonzeroBitCount & 1) << UInt8(bit) }
    return result
  }

  /// The word that was meant, as far as one wrong bit goes.
  static func read(_ data: UInt64, _ check: UInt8) -> (data: UInt64, outcome: Outcome) {
    let syndrome = self.check(data) ^ check
    guard syndrome != 0 else { return (data, .right) }
    let bit = bits[Int(syndrome)]
    if bit == -2 { return (data, .lost) }
    return (bit < 0 ? data : data ^ (1 << UInt64(bit)), .corrected)
  }
}

/// Counts bits of integers, as the price of a chip needs them.
enum BitCount {
  /// The share of bits that are 1.
  static func density(_ bytes: some Collection<UInt8>) -> Double {
    guard !bytes.isEmpty else { return 0 }
    let ones = bytes.reduce(0) { $0 + $1.nonzeroBitCount }
    return Double(ones) / Double(8 * bytes.count)
  }
}

extension Reference {
  /// The OR of |x|: its bit length is the bit length of the largest.
  public static func magnitude(_ x: [Int32]) -> UInt32 { x.reduce(0) { $0 | $1.magnitude } }

  /// How many elements are 0, and how many are at an end of the range.
  public static func count(_ x: [Int8]) -> (zeros: Int, saturated: Int) {
    (x.count { $0 == 0 }, x.count { $0 == 127 || $0 <= -127 })
  }
}

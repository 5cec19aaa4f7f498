extension Reference {
  /// The OR of |x|: its bit length is the bit length of the largest.
  public static func magnitude(_ x: [Int32]) -> UInt32 { x.reduce(0) { $0 | $1.magnitude } }
}

extension Reference {
  /// a · bᵀ: `a` is [rows][k] (row stride `aStride`), `b` is [n][k]; the result is [rows][n].
  ///
  /// Elements of `a` are uint8, or bit patterns of int8 where `aIsSigned`.
  public static func matmul(
    _ a: [UInt8], aStride: Int, aIsSigned: Bool, _ b: [Int8], rows: Int, k: Int, n: Int
  ) -> [Int32] {
    matmul(a.map { Int16(value($0, aIsSigned)) }, aStride: aStride, b, rows: rows, k: k, n: n)
  }

  /// The same for elements of `a` as integers, fine ones among them.
  public static func matmul(
    _ a: [Int16], aStride: Int, _ b: [Int8], rows: Int, k: Int, n: Int
  ) -> [Int32] {
    var out = [Int32](repeating: 0, count: rows * n)
    for row in 0..<rows {
      for column in 0..<n {
        var sum: Int32 = 0
        for i in 0..<k { sum += Int32(a[row * aStride + i]) * Int32(b[column * k + i]) }
        out[row * n + column] = sum
      }
    }
    return out
  }

  /// What a residual value, int8 or fine, adds to its accumulator (`rm_residual`).
  public static func residual(_ value: some BinaryInteger, multiplier: Int32, shift: Int32) -> Int32 {
    (Int32(value) * multiplier + (shift > 0 ? 1 << (shift - 1) : 0)) >> shift
  }

  /// The weight gradient: out[i][j] = sum over rows of e[row][i] * x[row][j].
  public static func outer(
    _ e: [Int8], eStride: Int, _ x: [UInt8], xStride: Int, xIsSigned: Bool, rows: Int, m: Int, n: Int
  ) -> [Int32] {
    var out = [Int32](repeating: 0, count: m * n)
    for row in 0..<rows {
      for i in 0..<m {
        for j in 0..<n {
          out[i * n + j] += Int32(e[row * eStride + i]) * value(x[row * xStride + j], xIsSigned)
        }
      }
    }
    return out
  }

  /// The bias gradient: the sums of the columns of e, [rows][channels].
  public static func columnSums(_ e: [Int8], channels: Int) -> [Int32] {
    var out = [Int32](repeating: 0, count: channels)
    for (index, error) in e.enumerated() { out[index % channels] += Int32(error) }
    return out
  }

  static func value(_ element: UInt8, _ isSigned: Bool) -> Int32 {
    isSigned ? Int32(Int8(bitPattern: element)) : Int32(element)
  }
}

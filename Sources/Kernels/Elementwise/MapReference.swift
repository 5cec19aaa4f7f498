extension Reference {
  /// A function of one byte by its table of 256, indexed by the byte as it lies in memory, and the mask of
  /// `passes`.
  ///
  /// - Parameters:
  ///   - x: [rows][channels], uint8 or bit patterns of int8.
  ///   - table: the function's results, 256.
  ///   - passes: which bytes let an error through, 256.
  ///   - channels: elements of a row.
  /// - Returns: [rows][channels], and the mask in rows of `(channels + 7) / 8` bytes.
  public static func map(
    _ x: [UInt8], table: [UInt8], passes: [Bool], channels: Int
  ) -> (elements: [UInt8], mask: [UInt8]) {
    let stride = (channels + 7) / 8
    var mask = [UInt8](repeating: 0, count: x.count / channels * stride)
    for (index, byte) in x.enumerated() where passes[Int(byte)] {
      mask[index / channels * stride + index % channels / 8] |= 1 << UInt8(index % channels % 8)
    }
    return (x.map { table[Int($0)] }, mask)
  }

  /// Errors that come back through a map: requantise(error * slopes[x]), `x` being what the map read.
  public static func mapBackward(
    _ error: [Int8], _ x: [UInt8], slopes: [Int8], channels: Int, by rule: Requantisation
  ) -> Requantised {
    requantise(
      zip(error, x).map { Int32($0) * Int32(slopes[Int($1)]) }, channels: channels, by: rule)
  }

  /// Accumulators of rows of `channels`, requantised one by one.
  public static func requantise(_ sums: [Int32], channels: Int, by rule: Requantisation) -> Requantised {
    var out = Requantised(rows: sums.count / channels, channels: channels)
    for (index, sum) in sums.enumerated() {
      requantise(sum, row: index / channels, channel: index % channels, by: rule, into: &out)
    }
    return out
  }
}

extension Reference {
  /// The size of a pooled tensor, [batch][height][width][channels], and of its cells.
  public struct Pooling: Sendable {
    /// Images.
    public var batch: Int
    /// Rows of positions of the input.
    public var height: Int
    /// Positions in such a row.
    public var width: Int
    /// Elements of a position; channels are pooled alike.
    public var channels: Int
    /// Height, width and stride of a cell; a remainder at the right and the bottom belongs to none.
    public var size: Int

    /// All sizes are at least 1.
    public init(batch: Int, height: Int, width: Int, channels: Int, size: Int) {
      self.batch = batch
      self.height = height
      self.width = width
      self.channels = channels
      self.size = size
    }
  }

  /// Average over cells: (sum * multiplier + 2^(shift-1)) >> shift, clamped to -127...127 or 0...255.
  public static func averagePool(
    _ x: [UInt8], isSigned: Bool, _ pooling: Pooling, multiplier: Int32, shift: Int
  ) -> [UInt8] {
    averagePool(
      x.map { Int16(value($0, isSigned)) }, isSigned: isSigned, pooling, multiplier: multiplier, shift: shift)
  }

  /// The same for elements of the input as integers, fine ones among them; `isSigned` is the result's.
  public static func averagePool(
    _ x: [Int16], isSigned: Bool, _ pooling: Pooling, multiplier: Int32, shift: Int
  ) -> [UInt8] {
    let p = pooling
    var out: [UInt8] = []
    for image in 0..<p.batch {
      for y in 0..<p.height / p.size {
        for x0 in 0..<p.width / p.size {
          for c in 0..<p.channels {
            var sum: Int32 = 0
            for dy in 0..<p.size {
              for dx in 0..<p.size {
                let row = (image * p.height + y * p.size + dy) * p.width + x0 * p.size + dx
                sum += Int32(x[row * p.channels + c])
              }
            }
            let t = (sum * multiplier + (1 << (shift - 1))) >> shift
            out.append(UInt8(truncatingIfNeeded: isSigned ? min(max(t, -127), 127) : min(max(t, 0), 255)))
          }
        }
      }
    }
    return out
  }

  /// The transpose of a sum over cells: each error goes to the elements of its cell, 0 to the remainder.
  public static func averagePoolBackward(_ error: [Int8], _ pooling: Pooling) -> [Int8] {
    let p = pooling
    let outHeight = p.height / p.size
    let outWidth = p.width / p.size
    var out: [Int8] = []
    for image in 0..<p.batch {
      for y in 0..<p.height {
        for x in 0..<p.width {
          for c in 0..<p.channels {
            let isCovered = y / p.size < outHeight && x / p.size < outWidth
            let row = (image * outHeight + y / p.size) * outWidth + x / p.size
            out.append(isCovered ? error[row * p.channels + c] : 0)
          }
        }
      }
    }
    return out
  }

  /// Mean over positions, [batch][positions][channels] to [batch][channels]:
  /// clamp((sum * multiplier + 2^(shift-1)) >> shift, low, high).
  public static func globalPool(
    _ x: [UInt8], isSigned: Bool, positions: Int, channels: Int, multiplier: Int32, shift: Int,
    low: Int32, high: Int32
  ) -> [UInt8] {
    (0..<x.count / positions).map { index in
      let first = index / channels * positions * channels + index % channels
      let sum = (0..<positions).reduce(Int64(0)) { $0 + Int64(value(x[first + $1 * channels], isSigned)) }
      let t = (sum * Int64(multiplier) + (1 << Int64(shift - 1))) >> Int64(shift)
      return UInt8(truncatingIfNeeded: min(max(t, Int64(low)), Int64(high)))
    }
  }

  /// Backward of the global pool: the error of [batch][channels] at every position whose mask bit is 1
  /// (rows of `(channels + 7) / 8` mask bytes; nil: at all), 0 elsewhere.
  public static func broadcast(_ error: [Int8], mask: [UInt8]?, positions: Int, channels: Int) -> [Int8] {
    (0..<error.count * positions).map { index in
      let row = index / channels
      let c = index % channels
      let passes = mask.map { $0[row * ((channels + 7) / 8) + c / 8] >> UInt8(c % 8) & 1 == 1 } ?? true
      return passes ? error[row / positions * channels + c] : 0
    }
  }
}

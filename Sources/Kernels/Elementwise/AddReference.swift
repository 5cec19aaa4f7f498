extension Reference {
  /// The sum of two tensors of different scales: clamp((a * ma + b * mb + 2^(shift-1)) >> shift, -127, 127).
  public static func add(_ a: [Int8], _ b: [Int8], ma: Int32, mb: Int32, shift: Int) -> [Int8] {
    zip(a, b).map { a, b in
      let t = (Int32(a) * ma + Int32(b) * mb + (1 << (shift - 1))) >> shift
      return Int8(min(max(t, -127), 127))
    }
  }

  /// The sum of a fine tensor and an 8-bit one, fine: clamp((a * ma + b * mb + 2^(shift-1)) >> shift, -2032,
  /// 2047).
  public static func addFine(_ a: [Int16], _ b: [Int8], ma: Int32, mb: Int32, shift: Int) -> [Int16] {
    zip(a, b).map { a, b in
      let t = (Int32(a) * ma + Int32(b) * mb + (1 << (shift - 1))) >> shift
      return Int16(min(max(t, -2032), 2047))
    }
  }

  /// A sum that a rectifier follows, of uint8 or int8 tensors: clamp((s + 2^(shift-1)) >> shift, low, high)
  /// of s = a * ma + b * mb, and the mask of the elements with s > 0 below `high`.
  public static func addRectified(
    _ a: [UInt8], aIsSigned: Bool, _ b: [UInt8], bIsSigned: Bool, ma: Int32, mb: Int32, shift: Int,
    low: Int32, high: Int32, channels: Int
  ) -> (elements: [UInt8], mask: [UInt8]) {
    let stride = (channels + 7) / 8
    var mask = [UInt8](repeating: 0, count: a.count / channels * stride)
    let elements = a.indices.map { index in
      let sum = value(a[index], aIsSigned) * ma + value(b[index], bIsSigned) * mb
      let t = (sum + (1 << (shift - 1))) >> shift
      if sum > 0 && t < high {
        mask[index / channels * stride + index % channels / 8] |= 1 << UInt8(index % channels % 8)
      }
      return UInt8(truncatingIfNeeded: min(max(t, low), high))
    }
    return (elements, mask)
  }

  /// The sum of errors of different exponents, rescaled: requantise(sum of inputs[i] * 2^left[i]), in rows of
  /// `channels`.
  public static func combine(
    _ inputs: [[Int8]], left: [Int], channels: Int, by rule: Requantisation
  ) -> Requantised {
    let count = inputs[0].count
    var out = Requantised(rows: count / channels, channels: channels)
    for index in 0..<count {
      var sum: Int32 = 0
      for (input, left) in zip(inputs, left) { sum += Int32(input[index]) * (1 << left) }
      requantise(sum, row: index / channels, channel: index % channels, by: rule, into: &out)
    }
    return out
  }
}

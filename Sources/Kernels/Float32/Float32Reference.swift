/// What every float32 kernel computes, written plainly and in Double.
///
/// It is the specification that the kernels are tested against, and the forward functions are what their
/// backward kernels are differentiated from. Tensors are flat arrays, batch × height × width × channels,
/// channels fastest; masks are rows of `(channels + 7) / 8` bytes, bit `c & 7` of byte `c >> 3`.
public enum Float32Reference {
  /// Bit `channel` of row `row` of a mask with `channels` bits a row.
  public static func bit(_ mask: [UInt8], row: Int, channel: Int, channels: Int) -> Bool {
    mask[row * ((channels + 7) / 8) + channel / 8] >> UInt8(channel % 8) & 1 == 1
  }

  /// The mask whose bit of element (row, channel) is `bits[row * channels + channel]`; unused bits are 0.
  public static func mask(_ bits: [Bool], channels: Int) -> [UInt8] {
    let stride = (channels + 7) / 8
    var mask = [UInt8](repeating: 0, count: bits.count / channels * stride)
    for (i, bit) in bits.enumerated() where bit {
      mask[i / channels * stride + i % channels / 8] |= 1 << UInt8(i % channels % 8)
    }
    return mask
  }

  /// The elements of `x` ([rows][channels]) whose mask bit is 1, 0 elsewhere.
  public static func masked(_ x: [Double], mask: [UInt8], channels: Int) -> [Double] {
    x.indices.map { bit(mask, row: $0 / channels, channel: $0 % channels, channels: channels) ? x[$0] : 0 }
  }

  /// The epilogue of matrix products and convolutions on `sums` ([rows][channels]).
  /// - Returns: `clamp(sum + bias, low, high)`, 0 where `maskIn` has a 0 bit; and the mask of
  ///   `low < sum + bias < high`.
  public static func finish(
    _ sums: [Double], channels: Int, bias: [Double]?, low: Double, high: Double, maskIn: [UInt8]?
  ) -> (out: [Double], mask: [UInt8]) {
    let biased = sums.indices.map { sums[$0] + (bias?[$0 % channels] ?? 0) }
    let clamped = biased.map { min(max($0, low), high) }
    return (
      maskIn.map { masked(clamped, mask: $0, channels: channels) } ?? clamped,
      mask(biased.map { low < $0 && $0 < high }, channels: channels)
    )
  }
}

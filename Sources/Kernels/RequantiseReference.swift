import CKernels

extension Reference {
  /// The parameters of `rm_requantise` (requantise.h) as values; masks hold rows of `(channels + 7) / 8`
  /// bytes.
  public struct Requantisation: Sendable {
    /// One per channel; nil: 0.
    public var bias: [Int32]?
    /// One per channel, in `0 ..< 2^31`; nil: 2^30.
    public var multiplier: [Int32]?
    /// 1...62, for stochastic rounding 16...62.
    public var shift: Int
    /// Adds 16 random bits instead of a half before the shift.
    public var isStochastic: Bool
    /// Of the random bits.
    public var seed: UInt32
    /// The smallest result.
    public var low: Int32
    /// The largest result.
    public var high: Int32
    /// Elements whose bit is 0 become 0.
    public var maskIn: [UInt8]?
    /// Results are fine: 12 bits in two planes, `low` and `high` their ends; to nearest, without `maskIn`.
    public var isFine: Bool
    /// The mask has 1 wherever the sum is positive, beyond `high` too.
    public var hasSignMask: Bool

    /// A rule with the given parameters; the defaults are those of an error: no bias, no mask, -127...127.
    public init(
      bias: [Int32]? = nil, multiplier: [Int32]? = nil, shift: Int, isStochastic: Bool = false,
      seed: UInt32 = 0, low: Int32 = -127, high: Int32 = 127, maskIn: [UInt8]? = nil, isFine: Bool = false,
      hasSignMask: Bool = false
    ) {
      self.bias = bias
      self.multiplier = multiplier
      self.shift = shift
      self.isStochastic = isStochastic
      self.seed = seed
      self.low = low
      self.high = high
      self.maskIn = maskIn
      self.isFine = isFine
      self.hasSignMask = hasSignMask
    }
  }

  /// An 8-bit or fine tensor of rows of `channels` elements (bit patterns of uint8 or int8), its rectifier's
  /// mask, and the OR of the magnitudes before rounding.
  public struct Requantised: Equatable, Sendable {
    /// Elements of a row.
    public let channels: Int
    /// [rows][channels], fine: [rows][2][channels].
    public var elements: [UInt8]
    /// [rows][(channels + 7) / 8], bit c % 8 of byte c / 8: 1 where a clamped rectifier lets the gradient
    /// through.
    public var mask: [UInt8]
    /// The OR of |sum * multiplier| over the elements that pass; 0 of a fine tensor.
    public var magnitude: UInt64 = 0

    /// A tensor of zeros.
    public init(rows: Int, channels: Int, isFine: Bool = false) {
      self.channels = channels
      elements = [UInt8](repeating: 0, count: rows * channels * (isFine ? 2 : 1))
      mask = [UInt8](repeating: 0, count: rows * ((channels + 7) / 8))
    }
  }

  /// 16 random bits of element `index`: requantise.h.
  public static func random16(index: UInt32, seed: UInt32) -> UInt32 {
    // A mixer works modulo 2^32 by intent.
    var x = (index ^ seed) &* 0x9E37_79B1
    x ^= x >> 15
    return (x &* 0x85EB_CA77) >> 16
  }

  /// Writes one accumulator to its place in `tensor` by the rule of requantise.h.
  public static func requantise(
    _ accumulator: Int32, row: Int, channel: Int, by rule: Requantisation, into tensor: inout Requantised
  ) {
    let index = row * tensor.channels + channel
    let maskByte = row * ((tensor.channels + 7) / 8) + channel / 8
    let bit = UInt8(1) << UInt8(channel % 8)

    let sum = accumulator + (rule.bias?[channel] ?? 0)
    let v = Int64(sum) * Int64(rule.multiplier?[channel] ?? 1 << 30)
    let offset: Int64 =
      rule.isStochastic
      ? Int64(random16(index: UInt32(truncatingIfNeeded: index), seed: rule.seed)) << Int64(rule.shift - 16)
      : 1 << Int64(rule.shift - 1)
    let t = (v + offset) >> Int64(rule.shift)

    let passes = rule.maskIn.map { $0[maskByte] & bit != 0 } ?? true
    let clamped = min(max(t, Int64(rule.low)), Int64(rule.high))
    if rule.isFine {
      let planes = fine(Int16(clamped))
      tensor.elements[index + row * tensor.channels] = planes.high
      tensor.elements[index + (row + 1) * tensor.channels] = planes.low
    } else {
      tensor.elements[index] = passes ? UInt8(truncatingIfNeeded: clamped) : 0
    }
    if sum > 0 && (rule.hasSignMask || t < Int64(rule.high)) {
      tensor.mask[maskByte] |= bit
    } else {
      tensor.mask[maskByte] &= ~bit
    }
    if !rule.isFine && passes && (v >= 0 || rule.low != 0) { tensor.magnitude |= v.magnitude }
  }
}

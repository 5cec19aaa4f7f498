import CKernels

extension Reference {
  /// The parameters of `rm_requantise` (requantise.h) as values; masks hold rows of `(channels + 7) / 8`
  /// bytes.
  public struct Requantisation: Sendable {
    /// One per channel; nil: 0.
    public var bias: [Int32]?
    /// One per channel, as ``word(factor:)`` makes them; nil: that of 2^30.
    public var multiplier: [Int32]?
    /// 1...62, for stochastic rounding 16...62.
    public var shift: Int
    /// Adds random bits instead of a half before the last shift.
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

    /// The word for a factor in `0 ..< 2^31`, in units of 2^-shift: 15 bits m, times 2^16 those by which m *
    /// 2^16 moves right.
    public static func word(factor: Double) -> Int32 {
      guard factor >= 0.5 else { return 0 }
      var right = 30 - Int(factor.exponent)
      var m = (factor * Double(sign: .plus, exponent: right - 16, significand: 1)).rounded()
      if m == 0x8000 {
        // One more bit: that of the largest factors is cut.
        m = right > 0 ? 0x4000 : 0x7FFF
        right = max(0, right - 1)
      }
      return Int32(m) | Int32(right) << 16
    }
  }

  /// What a shift says: p, the bits by which every sum moves up, and those by which it moves down before its
  /// channel's.
  public struct Shifts: Sendable {
    let p: Int
    let up: Int
    let right: Int

    /// Where a magnitude's bits of elements begin; below them are those of sums, where no sum moves up.
    private var start: Int { 31 + right - up }

    /// The bit length of the largest |sum · factor| by a magnitude. Where all elements are below half of
    /// what they show, the sums say it, or one more.
    public func bitLength(of magnitude: UInt64) -> Int {
      let length = 64 - magnitude.leadingZeroBitCount
      return up > 0 || length > start ? length : min(length + 31, start)
    }

    /// The magnitude of an element with the factor m, whose channel moves its sum right by `own`.
    func magnitude(of sum: Int32, m: Int, own: Int) -> UInt64 {
      let size = Int(sum.magnitude)
      let moved = up > 0 ? min(size, (1 << (30 - up)) - 1) << up : size
      let large = min(moved >> min(31, right + own), Int(Int16.max))
      let (y, z) = (UInt64((large * m + (1 << 14)) >> 15), UInt64(size >> own))
      return y << UInt64(start) | (z << 31) & (UInt64.max << UInt64(start + 15))
        | (up > 0 ? 0 : z & 0x7FFF_FFFF)
    }

    /// Those of results up to `high`.
    public init(_ shift: Int, high: Int32) {
      let most = high < 128 ? 6 : high < 256 ? 5 : high < 2048 ? 2 : 1
      let down = shift - 32
      p = max(1, min(most, down))
      up = down < 1 ? min(29, 1 - down) : 0
      right = down < 1 ? 0 : down - p
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
    /// The OR of the sizes of the elements that pass; 0 of a fine tensor.
    public var magnitude: UInt64 = 0

    /// A tensor of zeros.
    public init(rows: Int, channels: Int, isFine: Bool = false) {
      self.channels = channels
      elements = [UInt8](repeating: 0, count: rows * channels * (isFine ? 2 : 1))
      mask = [UInt8](repeating: 0, count: rows * ((channels + 7) / 8))
    }
  }

  /// 32 random bits of element `index`: requantise.h.
  public static func random32(index: UInt32, seed: UInt32) -> UInt32 {
    // A mixer works modulo 2^32 by intent.
    var x = (index ^ seed) &* 0x9E37_79B1
    x ^= x >> 15
    return x &* 0x85EB_CA77
  }

  /// The highest 16 of them.
  public static func random16(index: UInt32, seed: UInt32) -> UInt32 {
    random32(index: index, seed: seed) >> 16
  }

  /// What a sum becomes before it is clamped, and its size for the magnitude: requantise.h. `word` is its
  /// channel's; the draw is nil where rounding is to nearest.
  public static func rescaled(
    _ sum: Int32, word: Int32, draw: UInt32?, _ shifts: Shifts
  ) -> (t: Int32, size: UInt64) {
    let (p, up) = (shifts.p, shifts.up)
    let (m, right) = (Int(word & 0x7FFF), min(31, shifts.right + Int(word >> 16)))
    var moved = Int(sum)
    if up > 0 { moved = min(max(moved, -(1 << (30 - up))), (1 << (30 - up)) - 1) << up }
    if let draw { moved = min(moved, 1 << 31 - 1 << right) + Int(draw << 16) >> (32 - right) }
    moved >>= right
    let x = Int(Int16(clamping: moved))
    let offset = draw.map { Int($0 >> 17) << (p + 1) } ?? 1 << (15 + p)
    let t = (x * m + offset) >> (16 + p)
    return (Int32(t), shifts.magnitude(of: sum, m: m, own: Int(word >> 16)))
  }

  /// Writes one accumulator to its place in `tensor` by the rule of requantise.h.
  public static func requantise(
    _ accumulator: Int32, row: Int, channel: Int, by rule: Requantisation, into tensor: inout Requantised
  ) {
    let index = row * tensor.channels + channel
    let maskByte = row * ((tensor.channels + 7) / 8) + channel / 8
    let bit = UInt8(1) << UInt8(channel % 8)

    let sum = accumulator + (rule.bias?[channel] ?? 0)
    let draw =
      rule.isStochastic ? random32(index: UInt32(truncatingIfNeeded: index), seed: rule.seed) : nil
    let (t, size) = rescaled(
      sum, word: rule.multiplier?[channel] ?? 1 << 14, draw: draw, Shifts(rule.shift, high: rule.high))

    let passes = rule.maskIn.map { $0[maskByte] & bit != 0 } ?? true
    let clamped = min(max(t, rule.low), rule.high)
    if rule.isFine {
      let planes = fine(Int16(clamped))
      tensor.elements[index + row * tensor.channels] = planes.high
      tensor.elements[index + (row + 1) * tensor.channels] = planes.low
    } else {
      tensor.elements[index] = passes ? UInt8(truncatingIfNeeded: clamped) : 0
    }
    if sum > 0 && (rule.hasSignMask || t < rule.high) {
      tensor.mask[maskByte] |= bit
    } else {
      tensor.mask[maskByte] &= ~bit
    }
    if !rule.isFine && passes && (sum > 0 || rule.low != 0) { tensor.magnitude |= size }
  }
}

/// What a group or layer norm becomes in integers: docs/arithmetic.md, section 20. Every executor asks here,
/// number by number, so that all of them round alike.
public struct NormIntegers: Sendable, Hashable {
  /// What stands for the real epsilon: n² times it, in units of the input's square; at least 1.
  public let epsilon: Int64
  /// Bits after the point of an error's accumulator.
  public let rise: Int
  private let outputScale: Double

  /// The numbers of a norm.
  ///
  /// - Parameters:
  ///   - count: the elements that are normalised together.
  ///   - epsilon: what is added to the variance.
  ///   - inputScale: the real number that one unit of the input stands for.
  ///   - outputScale: the same of the result.
  public init(count: Int, epsilon: Float, inputScale: Double, outputScale: Double) {
    let elements = Double(count)
    let wanted = (elements * elements * Double(epsilon) / (inputScale * inputScale)).rounded()
    self.epsilon = Int64(max(1, min(0x1p60, wanted)))
    self.outputScale = outputScale
    // u is below 2^22 and the deviation at least a unit: then the accumulator stays below 2^31.
    rise = min(17, 9 + Int(elements.exponent))
  }

  /// How far a result is shifted, for the largest magnitude of the factors: the largest integer factor gets
  /// 23 bits.
  public func shift(largest: Double) -> Int {
    // A norm whose factors are all 0 leaves its summands, in steps fine enough for any of them.
    min(50, 34 - Int(max(largest / outputScale, 0x1p-16).exponent))
  }

  /// The factor of a channel, at a shift.
  public func scale(_ real: Double, shift: Int) -> Int32 {
    let scaled = real / outputScale * Double(sign: .plus, exponent: shift - 12, significand: 1)
    return Int32(max(-0x1p30, min(0x1p30, scaled.rounded())))
  }

  /// The summand of a channel, at a shift.
  public func bias(_ real: Double, shift: Int) -> Int64 {
    let scaled = real / outputScale * Double(sign: .plus, exponent: shift, significand: 1)
    return Int64(max(-0x1p60, min(0x1p60, scaled.rounded())))
  }

  /// Bits after the point of the factors that errors meet: the largest one gets 14 bits.
  public static func errorBits(largest: Double) -> Int { 13 - Int(max(largest, 0x1p-16).exponent) }

  /// The factor of a channel that errors meet, with so many bits after the point.
  public static func errorScale(_ real: Double, bits: Int) -> Int32 {
    Int32((real * Double(sign: .plus, exponent: bits, significand: 1)).rounded())
  }
}

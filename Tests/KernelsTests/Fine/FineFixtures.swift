import CKernels
import Kernels

extension CaseRandom {
  /// Elements of a tensor, fine or 8 bits, of which one in eight is at an end of its range or 0.
  mutating func elements(_ count: Int, isFine: Bool, isSigned: Bool) -> [Int16] {
    let ends: (low: Int, high: Int) =
      isFine ? (isSigned ? (-2032, 2047) : (0, 4095)) : (isSigned ? (-127, 127) : (0, 255))
    return (0..<count).map { _ in
      Int16(int(0...7) == 0 ? element([ends.low, 0, ends.high]) : int(ends.low...ends.high))
    }
  }

  /// A rule whose fine results spread over 12 bits and beyond for accumulators of about `scale`, or, one time
  /// in four, any shift at all.
  mutating func fineRule(channels: Int, scale: Double) -> Reference.Requantisation {
    let isSigned = chance(50)
    var rule = Reference.Requantisation(
      shift: min(max(19 + Int(scale.exponent) + int(-2...2), 1), 62), low: isSigned ? -2032 : 0,
      high: isSigned ? 2047 : 4095, isFine: true)
    if chance(70) { rule.bias = int32s(channels, -Int(scale)...Int(scale)) }
    if chance(80) { rule.multiplier = factors(channels) }
    if chance(25) {
      rule.shift = int(1...62)
      rule.multiplier = factors(channels, any: true)
    }
    return rule
  }
}

/// Elements as kernels read them: in one plane, or in two per row of `channels`.
func bytes(_ elements: [Int16], isFine: Bool, channels: Int) -> [UInt8] {
  isFine
    ? Reference.finePlanes(elements, channels: channels) : elements.map { UInt8(truncatingIfNeeded: $0) }
}

/// The positions out of 0 ..< count at which something rare happens, each by itself with the same rate: found
/// by drawing the gaps between them, so the work is the number of hits.
///
/// A gap g has P(g ≥ n) = (1 − rate)ⁿ. It is floor(log₂(u) / log₂(1 − rate)) of a uniform u, with a logarithm
/// made of integer products, so every platform finds the same positions.
struct RareEvents: Sequence, IteratorProtocol {
  private let draw: Draw
  private let time: Int
  private let count: Int
  /// −log₂(1 − rate).
  private let bitsPerPosition: Double
  private var position = 0
  private var number = 0

  /// The hits of `time` (a step, a night) among `count` positions.
  init(_ rate: Rate, count: Int, _ draw: Draw, time: Int) {
    (self.draw, self.time) = (draw, time)
    self.count = rate.value > 0 ? count : 0
    bitsPerPosition = Self.bits(rate.value)
  }

  mutating func next() -> Int? {
    guard position < count else { return nil }
    if bitsPerPosition == .infinity {
      // What is certain happens everywhere.
      defer { position += 1 }
      return position
    }
    let bits = Self.negativeLogarithm(draw.bits(time, number))
    number += 1
    let gap = bits / bitsPerPosition
    guard gap < Double(count - position) else {
      position = count
      return nil
    }
    let hit = position + Int(gap)
    position = hit + 1
    return hit
  }

  /// −log₂(1 − rate) by its series, or halving where that is slow: products and quotients only.
  private static func bits(_ rate: Double) -> Double {
    guard rate < 1 else { return .infinity }
    // log₂(1 − r) = n·½·… : take square roots until r is small, each doubles the factor.
    var (factor, rest) = (1.0, rate)
    while rest > 0.1 {
      rest = 1 - (1 - rest).squareRoot()
      factor *= 2
    }
    var (sum, term) = (0.0, rest)
    for order in 1...20 {
      sum += term / Double(order)
      term *= rest
    }
    return factor * sum * 1.442_695_040_888_963_4
  }

  /// −log₂((draw + ½) / 2⁶⁴) to 24 bits after the point: squaring tells a logarithm bit by bit
  /// (`docs/arithmetic.md`, section 9).
  private static func negativeLogarithm(_ draw: UInt64) -> Double {
    guard draw > 0 else { return 65 }
    let zeros = draw.leadingZeroBitCount
    var mantissa = draw << UInt64(zeros)
    var fraction: UInt64 = 0
    for _ in 0..<24 {
      let square = mantissa.multipliedFullWidth(by: mantissa).high
      let isTwo = square >> 63 == 1
      mantissa = isTwo ? square : square << 1
      fraction = fraction << 1 | (isTwo ? 1 : 0)
    }
    return Double(zeros + 1) - Double(fraction) * 0x1p-24
  }
}

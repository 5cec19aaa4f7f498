import Networks
import Randomness

/// The draws of heat: normal to the eye after a few steps, exact in mean and variance, and the same on every
/// platform.
struct SpinNoise: Sendable {
  private var generator: SplitMix64

  /// The draws of a seed.
  init(_ generator: SplitMix64) { self.generator = generator }

  /// The sum of four uniforms of 16 bits, at mean 0 and variance 1. A magnet feels the sum of hundreds of
  /// them before it moves, which is normal; the textbook's transform would cost a logarithm and a root each.
  private mutating func kick() -> Double {
    let bits = generator.next()
    let mask: UInt64 = 0x0000_FFFF_0000_FFFF
    let pairs = (bits & mask) + (bits >> 16 & mask)
    let sum = Double(pairs & 0xFFFF_FFFF) + Double(pairs >> 32)
    return (sum - 131_070) * Self.scale
  }

  /// One over the deviation of that sum, √(4·(2³² − 1)/12).
  private static let scale = 1 / (4 * 4_294_967_295.0 / 12).squareRoot()

  /// A kick for each component of four vectors.
  mutating func kicks() -> SpinVectors {
    var vectors = SpinVectors.zero
    for lane in 0..<4 { vectors[lane] = (kick(), kick(), kick()) }
    return vectors
  }

  /// A draw in [0, 1).
  mutating func unit() -> Double { generator.nextUnit() }

  /// A normal draw (Box and Muller): initial states lie where tails matter.
  mutating func normal() -> Double {
    let radius = (-2 * logarithm(1 - generator.nextUnit())).squareRoot()
    return radius * cosine(2 * .pi * generator.nextUnit())
  }

  /// An index of `weights`' running sums.
  mutating func index(_ runningSums: [Double]) -> Int {
    let draw = generator.nextUnit() * (runningSums.last ?? 0)
    return runningSums.firstIndex { $0 > draw } ?? runningSums.count - 1
  }
}

import Randomness
import Silicon

/// What makes a number of a charge, with the noise of light and of reading.
struct Converter {
  /// The largest code.
  let levels: Int
  private let fullWell: Double
  private let readVariance: Double
  private var random: SplitMix64?

  /// * `key`: what the noise of this row of conversions is drawn by; nil without noise.
  init(_ constants: SensorConstants, key: (seed: UInt64, exposure: Int, row: Int)?) {
    levels = (1 << Int(constants.bits.value)) - 1
    fullWell = constants.fullWell.value
    readVariance = constants.readNoise.value * constants.readNoise.value
    random = key.map {
      SplitMix64(
        key: $0.seed, UInt64(truncatingIfNeeded: $0.exposure), UInt64(truncatingIfNeeded: $0.row))
    }
  }

  /// Whether each value becomes itself.
  var isExact: Bool { levels == 255 && random == nil }

  /// The sample, 0 to 255, that the mean of `count` values (each 0 to 255, `sum` in all) is converted to: the
  /// nearest of the converter's levels.
  mutating func sample(sum: Int, count: Int) -> UInt8 {
    guard random != nil else {
      // levels · sum ∕ (count · 255), rounded to nearest.
      let divisor = count * 255
      return value(ofCode: (2 * levels * sum + divisor) / (2 * divisor))
    }
    let electrons = Double(sum) / Double(count * 255) * fullWell
    // Light comes in whole electrons: its variance is its mean, less by as many pixels as were averaged.
    let deviation = (electrons / Double(count) + readVariance).squareRoot()
    let noisy = (electrons + normal() * deviation) / fullWell
    return value(ofCode: Int((min(max(0, noisy), 1) * Double(levels)).rounded()))
  }

  private func value(ofCode code: Int) -> UInt8 { UInt8((2 * code * 255 + levels) / (2 * levels)) }

  /// A draw of mean 0 and deviation 1: twelve even ones less six, which is a normal one up to six deviations
  /// and needs no function that differs between machines.
  private mutating func normal() -> Double {
    var sum = 0
    for _ in 0..<3 {
      let word = random?.next() ?? 0
      for part in 0..<4 { sum += Int(word >> UInt64(16 * part) & 0xFFFF) }
    }
    // Each part lies half a step above its floor.
    return (Double(sum) + 6) / 65_536 - 6
  }
}

/// The mean of a number of samples, rounded to nearest, halves up, as a multiplication: a division takes many
/// times as long, and there are some for every pool.
struct RoundedMean {
  private let half, reciprocal: UInt64
  private let shift: UInt64

  /// * `count`: of samples, at most three colours of the largest pool.
  init(of count: Int) {
    precondition(count > 0 && count <= 3 * PixelArray.largestPool * PixelArray.largestPool)
    half = UInt64(count) / 2
    // Sums stay below 2²⁶, and the reciprocal is too large by at most 2⁻²⁶ of itself: below the step to the
    // next quotient.
    shift = 26 + UInt64(Int.bitWidth - (count - 1).leadingZeroBitCount)
    reciprocal = (1 << shift) / UInt64(count) + 1
  }

  /// The mean of samples that add up to `sum`.
  @inline(__always)
  func of(_ sum: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: ((UInt64(sum) &+ half) &* reciprocal) &>> shift)
  }
}

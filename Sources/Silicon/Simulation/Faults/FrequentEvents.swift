import Networks
import Randomness

/// Draws of one rate, 64 at a time: for what happens so often that gaps between hits would be short.
///
/// A bit of a word is a hit where a number of 64 random bits is below the rate's threshold. Those numbers are
/// drawn from their highest bit on, one word for each bit of all 64, until every one has been told from the
/// threshold.
struct FrequentEvents {
  private var generator: SplitMix64
  private let rate: Rate
  private var rest: UInt64 = 0
  private var restBits = 0

  /// The draws for one number (an output) and one time.
  init(_ rate: Rate, _ draw: Draw, _ number: Int, time: Int) {
    self.rate = rate
    generator = SplitMix64(seed: draw.bits(number, time))
  }

  /// 64 draws.
  mutating func next() -> UInt64 {
    guard rate.threshold != .max else { return .max }
    var (hits, open) = (UInt64.zero, UInt64.max)
    var threshold = rate.threshold
    while open != 0, threshold != 0 {
      let random = generator.next()
      if threshold >> 63 == 1 {
        hits |= open & ~random
        open &= random
      } else {
        open &= ~random
      }
      threshold <<= 1
    }
    return hits
  }

  /// `count` draws, at most 32.
  mutating func next(_ count: Int) -> UInt32 {
    if restBits < count { (rest, restBits) = (next(), 64) }
    let taken = UInt32(truncatingIfNeeded: rest) & (count == 32 ? .max : 1 << UInt32(count) - 1)
    rest >>= UInt64(count)
    restBits -= count
    return taken
  }
}

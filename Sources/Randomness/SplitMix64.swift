/// A sequence of random words from one seed: the splitmix64 generator (Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014).
///
/// Draws are our own, never the standard library's `random(in:)`, so that a seed means the same numbers on
/// every platform and Swift version.
public struct SplitMix64: Sendable {
  private var state: UInt64

  /// Starts the sequence of `seed`.
  public init(seed: UInt64) { state = seed }

  /// Starts a sequence that depends on every word of `key`, in order: a counter-based draw.
  public init(key: UInt64...) {
    var mixed: UInt64 = 0x9E37_79B9_7F4A_7C15
    for word in key {
      var generator = SplitMix64(seed: mixed ^ word)
      mixed = generator.next()
    }
    state = mixed
  }

  /// A number for a name, for keys (FNV-1a, 64 bits: Fowler, Noll, Vo). Its high bits are poor for short
  /// names, which a draw mends.
  public static func key(of name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// An integer in `0 ..< bound`, by multiplication (bias below 2⁻³² for bounds below 2³²).
  public mutating func next(below bound: Int) -> Int {
    Int((next() >> 32).multipliedFullWidth(by: UInt64(bound) << 32).high)
  }

  /// A number in [0, 1) with 53 random bits.
  public mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

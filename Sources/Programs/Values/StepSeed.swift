/// The randomness of one learning step: every instruction that rounds by chance draws from a seed of its own,
/// so that neither their order nor the threads change a bit.
public struct StepSeed: Sendable, Hashable {
  /// The seed of the step.
  public var value: UInt64

  /// The seed of a step.
  public init(_ value: UInt64) { self.value = value }

  /// The 32-bit seed of the instruction at `index` of the program: the finaliser of splitmix64 (see
  /// `SplitMix64`) over both.
  public subscript(instruction index: Int) -> UInt32 {
    var z = value &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return UInt32(truncatingIfNeeded: z >> 32)
  }
}

public import Units

/// What one instruction costs on a chip.
public struct StepPrice: Sendable, Hashable {
  /// Its energy by part, leakage included.
  public internal(set) var energy = Breakdown<EnergyDimension>()
  /// Its time, under the part that bounds it: the arrays, the wires, memory outside, the vector unit; and
  /// under writes the time in which arrays are filled.
  public internal(set) var time = Breakdown<TimeDimension>()
  /// Multiply-accumulates.
  public internal(set) var macs = 0
  /// Bits that are written into macros, and into working arrays.
  public internal(set) var macroBits = 0.0, workingBits = 0.0
  /// Bytes to and from memory outside.
  public internal(set) var offChipBytes = 0.0
  /// Macros at work.
  var macros = 0
  /// Its time without the filling before it.
  private(set) var working = Time.zero

  /// Nothing.
  public init() {}

  /// Adds an instruction that comes before or after.
  public static func += (left: inout StepPrice, right: StepPrice) {
    left.energy += right.energy
    left.time += right.time
    left.macs += right.macs
    left.macroBits += right.macroBits
    left.workingBits += right.workingBits
    left.offChipBytes += right.offChipBytes
  }

  /// Fills arrays: `loading` for memory outside, `writing` for the arrays; both go on at once, and all but
  /// `hidden` of it before anything else.
  mutating func fill(_ writing: Time, loading: Time, hidden: Time) {
    time[writing >= loading ? .writes : .offChip] += max(.zero, max(writing, loading) - hidden)
  }

  /// Works: everything goes on at once, and the slowest bounds it.
  mutating func work(arrays: Time = .zero, lanes: Time, wires: Time, outside: Time) {
    let slowest = max(max(arrays, lanes), max(wires, outside))
    let part: Part =
      slowest == arrays
      ? .arrays : slowest == lanes ? .vectorUnit : slowest == wires ? .interconnect : .offChip
    time[part] += slowest
    working = slowest
  }
}

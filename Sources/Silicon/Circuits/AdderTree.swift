import Units

/// A tree of ripple-carry adders that sums `inputs` numbers of `bits` bits.
public struct AdderTree: Sendable, Hashable {
  /// The numbers that are added.
  public var inputs: Int
  /// Bits of each.
  public var bits: Int
  /// What it is built of.
  public var logic: Logic

  /// A tree for so many inputs.
  /// - Precondition: at least one input and one bit.
  public init(inputs: Int, bits: Int, logic: Logic) {
    precondition(inputs > 0 && bits > 0)
    (self.inputs, self.bits, self.logic) = (inputs, bits, logic)
  }

  /// Levels of adders: ⌈log2 inputs⌉.
  public var levels: Int { binaryDigits(toCount: inputs) }

  /// Bits of the sum.
  public var outputBits: Int { bits + levels }

  /// Full adders: a level that adds pairs of b-bit numbers takes b for each pair; an odd number is passed on.
  /// For a power of two it is n(b + 1) − (b + log2 n + 1).
  public var fullAdders: Int {
    var (count, width, sum) = (inputs, bits, 0)
    while count > 1 {
      sum += count / 2 * width
      count = (count + 1) / 2
      width += 1
    }
    return sum
  }

  /// Its area.
  public var area: Area { Double(fullAdders) * FullAdder(logic).area }

  /// Energy of an addition in which the share `activity` of the adders switches.
  public func energy(activity: Double) -> Energy {
    activity * Double(fullAdders) * FullAdder(logic).energy
  }

  /// From the inputs to the last bit of the sum: all but the last level only delay the lowest bit by a sum,
  /// since carries ripple while the next level works; in the last one the carry ripples through.
  public var delay: Time { Self.delay(levels: levels, outputBits: outputBits, logic: logic) }

  /// The delay of the last `levels` levels of a tree whose sum has `outputBits` bits.
  static func delay(levels: Int, outputBits: Int, logic: Logic) -> Time {
    guard levels > 0 else { return .zero }
    let adder = FullAdder(logic)
    return Double(levels - 1) * adder.sumDelay + adder.firstCarryDelay
      + Double(max(0, outputBits - 2)) * adder.carryDelay
  }

  /// Bits of the banks of registers after every `step` levels and after the last, and the longest delay
  /// between two banks.
  func pipelined(every step: Int) -> (registerBits: Int, delay: Time) {
    var (count, width, bits) = (inputs, self.bits, 0)
    var longest = Time.zero
    var done = 0
    while done < levels {
      let part = min(step, levels - done)
      for _ in 0..<part {
        count = (count + 1) / 2
        width += 1
      }
      done += part
      longest = max(longest, Self.delay(levels: part, outputBits: width, logic: logic))
      bits += count * width
    }
    return (bits, longest)
  }
}

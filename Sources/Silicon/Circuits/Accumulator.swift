import Units

/// A ripple-carry adder with a register that keeps the sum: adds a number of `inputBits` bits each cycle.
///
/// A wide one adds at the place of the input's bit, so its adder is as long as the sum. A shifting one takes
/// bits from the lowest up and moves the sum down a place each cycle, so its adder is one bit longer than
/// what it adds.
public struct Accumulator: Sendable, Hashable {
  /// Bits of the sum that it keeps.
  public var bits: Int
  /// Bits of what it adds.
  public var inputBits: Int
  /// Whether the sum moves and not the place.
  public var isShifting: Bool
  /// What it is built of.
  public var logic: Logic

  /// An accumulator of so many bits.
  public init(bits: Int, inputBits: Int, isShifting: Bool = false, logic: Logic) {
    (self.bits, self.inputBits, self.isShifting, self.logic) = (bits, inputBits, isShifting, logic)
  }

  private var adderBits: Int { isShifting ? min(bits, inputBits + 1) : bits }

  /// Its area.
  public var area: Area { Double(adderBits) * FullAdder(logic).area + Double(bits) * Register(logic).area }

  /// Energy of a cycle; adder and register switch fully, as in ZigZag-IMC.
  public var energy: Energy {
    Double(adderBits) * FullAdder(logic).energy + Double(bits) * Register(logic).energy
  }

  /// What it adds to the delay of a tree before it: one sum, and the carry through the bits above the tree's.
  public var delay: Time {
    FullAdder(logic).sumDelay + Double(max(0, adderBits - inputBits)) * FullAdder(logic).carryDelay
  }

  /// Its delay as a stage of its own, behind a register: the carry ripples through all of its adder.
  public var stageDelay: Time { AdderTree.delay(levels: 1, outputBits: adderBits, logic: logic) }
}

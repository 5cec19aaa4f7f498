import Units

/// A full adder: three NAND2 and two XOR2.
public struct FullAdder: Sendable, Hashable {
  /// What it is built of.
  public var logic: Logic

  /// A full adder of `logic`.
  public init(_ logic: Logic) { self.logic = logic }

  /// Gates by area.
  public var gates: Double { 3 + 2 * logic.unit.xorFactor.value }
  /// Its area.
  public var area: Area { gates * logic.gateArea }
  /// Energy of an addition that switches all of it.
  public var energy: Energy { logic.energy(gates: 3 + 2 * logic.unit.xorCapacitanceFactor.value) }
  /// From an input to the sum: two XOR2.
  public var sumDelay: Time { 2 * logic.unit.xorFactor.value * logic.gateDelay }
  /// From carry in to carry out: two NAND2.
  public var carryDelay: Time { 2 * logic.gateDelay }
  /// From an input to the carry: an XOR2 and two NAND2.
  public var firstCarryDelay: Time { (logic.unit.xorFactor.value + 2) * logic.gateDelay }
}

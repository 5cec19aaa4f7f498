import Units

/// A flip-flop of one bit, written every cycle.
public struct Register: Sendable, Hashable {
  /// What it is built of.
  public var logic: Logic

  /// A flip-flop of `logic`.
  public init(_ logic: Logic) { self.logic = logic }

  /// Gates by area.
  public var gates: Double { logic.unit.registerAreaFactor.value }
  /// Its area.
  public var area: Area { gates * logic.gateArea }
  /// Energy of a write.
  public var energy: Energy { logic.energy(gates: logic.unit.registerCapacitanceFactor.value) }
}

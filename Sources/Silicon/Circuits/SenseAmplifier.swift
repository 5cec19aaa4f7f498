import Units

/// A latch-type sense amplifier with its share of precharge and reference.
public struct SenseAmplifier: Sendable, Hashable {
  /// What it is built of.
  public var logic: Logic

  /// A sense amplifier of `logic`.
  public init(_ logic: Logic) { self.logic = logic }

  /// Gates by area: some forty transistors of twice the unit's width (assumed).
  public var gates: Double { 20 }
  /// Its area.
  public var area: Area { gates * logic.gateArea }
  /// Energy of a decision: the latch and the output's driver, eight gates (assumed).
  public var energy: Energy { logic.energy(gates: 8) }
  /// From a developed signal to a level: four gates (assumed).
  public var delay: Time { 4 * logic.gateDelay }
}

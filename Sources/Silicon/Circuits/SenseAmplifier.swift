import Units

/// A latch-type sense amplifier with its share of precharge and reference.
public struct SenseAmplifier: Sendable, Hashable {
  /// What it is built of.
  public var logic: Logic

  /// A sense amplifier of `logic`.
  public init(_ logic: Logic) { self.logic = logic }

  /// Gates by area, by energy and by delay.
  static let sizes = (
    area: Constant(20, in: 10...40, .assumed("forty transistors of twice the unit's width")),
    energy: Constant(8, in: 4...16, .assumed("the latch and the output's driver")),
    delay: Constant(4, in: 2...8, .assumed("from a developed signal to a level"))
  )

  /// Gates by area.
  public var gates: Double { Self.sizes.area.value }
  /// Its area.
  public var area: Area { gates * logic.gateArea }
  /// Energy of a decision: the latch and the output's driver.
  public var energy: Energy { logic.energy(gates: Self.sizes.energy.value) }
  /// From a developed signal to a level.
  public var delay: Time { Self.sizes.delay.value * logic.gateDelay }
}

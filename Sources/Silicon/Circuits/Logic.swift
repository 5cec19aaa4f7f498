import Units

/// Standard-cell logic of a node at a supply voltage: the unit gate, scaled. All circuits are built of it.
public struct Logic: Sendable, Hashable {
  /// The gate at its own node and supply.
  public var unit: UnitGate
  /// The node.
  public var node: ProcessNode
  /// The supply.
  public var supply: Voltage

  /// Logic of a node at a supply; the unit gate is ZigZag-IMC's.
  public init(node: ProcessNode = .reference, supply: Voltage = .volts(0.9), unit: UnitGate = .zigzag28) {
    (self.node, self.supply, self.unit) = (node, supply, unit)
  }

  /// Area of a NAND2.
  public var gateArea: Area { .squareMicrometres(unit.area.value * node.area.value) }

  /// Delay of a NAND2.
  public var gateDelay: Time {
    let slower =
      SupplyLaw.delay(supply, threshold: node.threshold.value)
      / SupplyLaw.delay(.volts(unit.supply.value), threshold: unit.threshold.value)
    return .picoseconds(unit.delay.value * node.delay.value * slower)
  }

  /// Power that a NAND2 leaks: with its size and the supply.
  public var gateLeakage: Power {
    .nanowatts(unit.leakage.value * node.capacitance.value * (supply / .volts(unit.supply.value)))
  }

  /// Capacitance that a NAND2 switches.
  public var gateCapacitance: Capacitance {
    .femtofarads(unit.capacitance.value * node.capacitance.value)
  }

  /// Energy of switching `load` once, by the law of the supply; C·V² at the unit gate's node and supply.
  public func energy(switching load: Capacitance) -> Energy {
    load.energy(switching: supply)
      * (SupplyLaw.activity(supply, threshold: node.threshold.value)
        / SupplyLaw.activity(.volts(unit.supply.value), threshold: unit.threshold.value))
  }

  /// Energy of switching `count` unit gates' capacitance once.
  public func energy(gates count: Double) -> Energy { energy(switching: count * gateCapacitance) }

  /// Resistance of a narrow wire within an array; 20 °C.
  public func localResistance(_ length: Length) -> Resistance {
    .ohms(node.localResistance.value * length.micrometres)
  }

  /// Resistance of a wide wire across a chip; 20 °C.
  public func globalResistance(_ length: Length) -> Resistance {
    .ohms(node.globalResistance.value * length.micrometres)
  }

  /// Capacitance of a wire.
  public func wire(_ length: Length) -> Capacitance {
    .femtofarads(node.wireCapacitance.value * length.micrometres)
  }

  /// Delay of a wide wire with repeaters, in ps/mm.
  static let wireDelay = Constant(
    100, in: 50...300, .assumed("wide wires on upper layers; plain ones take several times that"))

  /// Delay of a wide wire with repeaters.
  func repeatedDelay(_ length: Length) -> Time { Time(si: Self.wireDelay.value * 1e-9 * length.si) }

  /// Area of a memory cell that has `area` at 28 nm: cells shrink as logic does.
  func cell(_ area: Constant) -> Area { .squareMicrometres(area.value * node.area.value) }
}

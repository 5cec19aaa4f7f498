import Units

/// Standard-cell logic of a node at a supply voltage: the unit gate, scaled. All circuits are built of it.
public struct Logic: Sendable, Hashable {
  /// The gate at 28 nm and 0.9 V.
  public var unit: UnitGate
  /// The node.
  public var node: ProcessNode
  /// The supply.
  public var supply: Voltage

  /// Logic of a node at a supply; the unit gate is ZigZag-IMC's.
  public init(node: ProcessNode = .reference, supply: Voltage = .volts(0.9), unit: UnitGate = .zigzag28) {
    (self.node, self.supply, self.unit) = (node, supply, unit)
  }

  private static let referenceSupply = Voltage.volts(0.9)

  /// Area of a NAND2.
  public var gateArea: Area { .squareMicrometres(unit.area.value * node.areaFactor) }

  /// Delay of a NAND2.
  public var gateDelay: Time {
    let slower =
      SupplyLaw.delay(supply, threshold: node.threshold)
      / SupplyLaw.delay(Self.referenceSupply, threshold: ProcessNode.reference.threshold)
    return .picoseconds(unit.delay.value * node.delayFactor * slower)
  }

  /// Power that a NAND2 leaks: with its size and the supply.
  public var gateLeakage: Power {
    .nanowatts(unit.leakage.value * node.capacitanceFactor * (supply / Self.referenceSupply))
  }

  /// Capacitance that a NAND2 switches.
  public var gateCapacitance: Capacitance {
    .femtofarads(unit.capacitance.value * node.capacitanceFactor)
  }

  /// Energy of switching `load` once, by the law of the supply; 1.00·C·V² at 28 nm and 0.9 V.
  public func energy(switching load: Capacitance) -> Energy {
    load.energy(switching: supply)
      * (SupplyLaw.activity(supply, threshold: node.threshold)
        / SupplyLaw.activity(Self.referenceSupply, threshold: ProcessNode.reference.threshold))
  }

  /// Energy of switching `count` unit gates' capacitance once.
  public func energy(gates count: Double) -> Energy { energy(switching: count * gateCapacitance) }

  /// Resistance of a narrow wire within an array; 20 °C.
  public func localResistance(_ length: Length) -> Resistance {
    .ohms(node.localWireResistance * length.micrometres)
  }

  /// Resistance of a wide wire across a chip; 20 °C.
  public func globalResistance(_ length: Length) -> Resistance {
    .ohms(node.globalWireResistance * length.micrometres)
  }

  /// Capacitance of a wire: 0.2 fF/µm, NeuroSim V2.1.
  public func wire(_ length: Length) -> Capacitance { .femtofarads(0.2 * length.micrometres) }
}

import Units

extension ParallelMacro {
  /// Energy of one vector's pass, split by part.
  ///
  /// Products and trees switch with the data; accumulators, registers and clock in every cycle. A slice that
  /// a weight fills in part switches in part. Columns beyond the last whole weight are idle.
  public func energy(_ precision: OperandBits, _ activity: DataActivity) -> Breakdown<EnergyDimension> {
    let cycles = Double(cyclesPerVector(precision))
    let used = Double(outputs(precision) * slicesPerWeight(precision))
    let fill = Double(precision.weightBits) / Double(slicesPerWeight(precision) * sliceBits)
    let cells = used * Double(rows * sliceBits) * fill
    var energy = Breakdown<EnergyDimension>()
    // A NOR2 whose weight input is static: half of a unit gate's capacitance.
    let layout = isCustom ? CustomLayout.published.energy.value : 1
    let multiplier = layout * logic.energy(gates: 0.5)
    let sensing = sensesEachCycle ? Energy.femtojoules(technology.digitiseEnergy.value) : .zero
    energy[.arrays] = cycles * cells * (activity.products * multiplier + sensing)
    energy[.adderTrees] = (layout * cycles * used) * tree.energy(activity: activity.products * fill)
    energy[.accumulators] =
      layout
      * (cycles * used * accumulator.energy
        + Double(outputs(precision) * (slicesPerWeight(precision) - 1) * accumulatorBits)
        * FullAdder(logic).energy)
    energy[.drivers] = cycles * Double(rows) * activity.inputToggle * inputDriver.energy
    var registers = Double(rows * inputBitsPerCycle)
    if let pipelineLevels {
      // Clocked where what they hold changes: when a quarter of the products switch, half of the sums' bits
      // do.
      let clocked = min(1, 2 * activity.products * fill)
      registers += layout * clocked * used * Double(tree.pipelined(every: pipelineLevels).registerBits)
    }
    energy[.buffers] = cycles * registers * Register(logic).energy
    energy[.periphery] = overhead.energy.value * energy.total
    energy[.leakage] = leakage * (cycles * cycleTime(precision))
    return energy
  }

  /// Energy of sensing a set of weights into the latches, once for all vectors that pass it; zero where cells
  /// drive their logic or are sensed in every cycle.
  public var sensingEnergy: Energy {
    guard !sensesEachCycle, technology.digitiseEnergy.value > 0 else { return .zero }
    return Double(rows * columns) * .femtojoules(technology.readEnergy.value)
  }

  /// Drives an input's bit to the multipliers of a row: half a gate's capacitance each, and the wire.
  var inputDriver: LineDriver {
    LineDriver(
      logic, load: Double(columns) / 2 * logic.gateCapacitance + logic.wire(width))
  }

  /// Power that flows while nothing switches: cells and all gates.
  public var leakage: Power {
    Double(rows * columns * weightSets) * technology.cell.leakage
      + (logicArea.total / logic.gateArea) * logic.gateLeakage
  }
}

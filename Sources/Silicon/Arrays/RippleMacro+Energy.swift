import Units

extension RippleMacro {
  /// Energy of a cell whose adder and XNOR switch once.
  private var cellEnergy: Energy {
    FullAdder(logic).energy + logic.energy(gates: logic.unit.xorCapacitanceFactor.value)
  }

  /// Energy of one vector's pass. The inputs' toggle drives the rows' lines; what cells switch is fitted for
  /// random data, so `activity` beyond that is not modelled.
  public func energy(_ precision: OperandBits, _ activity: DataActivity) -> Breakdown<EnergyDimension> {
    let used = outputs(precision) * (precision.weightBits + binaryDigits(toCount: rows))
    let cells =
      Double(used) * fit.usedActivity.value + Double(columns - used) * fit.idleActivity.value
    let cycles = Double(precision.inputBits)
    var energy = Breakdown<EnergyDimension>()
    energy[.arrays] = cycles * Double(rows) * cells * cellEnergy
    energy[.drivers] = cycles * Double(rows) * activity.inputToggle * 2 * inputDriver.energy
    energy[.buffers] = cycles * Double(registers) * Register(logic).energy
    energy[.decoders] = cycles * wordLines.energy
    energy[.periphery] = cycles * clockDriver.energy
    energy[.leakage] = leakage * (cycles * cycleTime(precision))
    return energy
  }

  private var banks: Int { (rows + rowsPerRegister - 1) / rowsPerRegister }

  /// Registers of the sums, and those of the inputs.
  private var registers: Int { columns * banks + rows }

  /// Drives the clock: a unit gate in each register (assumed: its two inverters), a wire along each bank and
  /// one along the inputs, and a spine.
  private var clockDriver: LineDriver {
    LineDriver(
      logic,
      load: Double(registers) * logic.gateCapacitance
        + logic.wire(Double(banks * columns + 2 * rows) * cellSide))
  }

  var wordLines: WordLines {
    WordLines(
      rows: rows, columns: columns, width: Double(columns) * cellSide, height: Double(rows) * cellSide,
      logic: logic)
  }

  var bitLines: BitLines {
    BitLines(columns: columns, cells: rows, height: Double(rows) * cellSide, logic: logic)
  }

  /// Drives one of the two lines of an input, true and inverted, to a row's XNOR gates.
  private var inputDriver: LineDriver {
    LineDriver(
      logic,
      load: Double(columns) * logic.unit.xorCapacitanceFactor.value * logic.gateCapacitance
        + logic.wire(Double(columns) * cellSide))
  }

  /// Gates in a cell: a full adder, an XNOR and three for the multiplexer that sets where sums and carries
  /// go.
  private var cellGates: Double { FullAdder(logic).gates + logic.unit.xorFactor.value + 3 }

  private var cellArea: Area {
    logic.cell(technology.cellArea)
      + fit.layoutDensity.value * cellGates * logic.gateArea
  }

  private var cellSide: Length { Length(si: cellArea.si.squareRoot()) }

  /// Area split by part.
  public var area: Breakdown<AreaDimension> {
    Breakdown([
      .arrays: Double(rows * columns) * cellArea,
      .drivers: Double(rows) * 2 * inputDriver.area,
      .buffers: Double(registers) * Register(logic).area,
      .decoders: wordLines.area + bitLines.writeArea,
      .periphery: clockDriver.area,
    ])
  }

  /// Power that flows while nothing switches.
  public var leakage: Power {
    Double(rows * columns) * (technology.cell.leakage + cellGates * logic.gateLeakage)
  }
}

extension RippleMacro.Fit {
  /// Fitted to Colonnade.
  public static let colonnade = RippleMacro.Fit(
    usedActivity: Constant(
      0.8784, in: 0.3...1.5, .fitted("Colonnade, energy at 0.6 and 0.8 V, weights of 1, 4, 8, 12 and 16 bits")
    ),
    idleActivity: Constant(
      2.308, in: 0.5...4, .fitted("Colonnade, energy at 0.6 and 0.8 V, weights of 1, 4, 8, 12 and 16 bits")),
    cellDelay: Constant(0.3975, in: 0.3...0.5, .fitted("Colonnade, throughput, least largest error")),
    registerDelay: Constant(0.894, in: 0...2, .fitted("Colonnade, throughput, least largest error")),
    layoutDensity: Constant(0.3467, in: 0.2...1, .fitted("Colonnade, area of the array of cells")))
}

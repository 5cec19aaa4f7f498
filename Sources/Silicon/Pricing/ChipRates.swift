import Units

/// Everything about a chip that does not depend on the layer: made once for a chip, read for every
/// instruction.
struct ChipRates {
  let chip: Chip
  /// The macros, forward and for errors.
  let forward: ArrayCost, backward: ArrayCost
  /// The macros on fine inputs, forward: 12 bits stream in instead of 8. Assumed: their accumulators hold the
  /// 4 bits more.
  let fine: ArrayCost
  /// Energy and time of sensing a tile's weights into the latches at its multipliers, once for the vectors
  /// that pass it.
  let sensing: (energy: Energy, time: Time)
  /// Whether errors read transposed copies.
  let hasCopies: Bool
  /// The working arrays, if there are any.
  let working: ArrayCost?
  let write: WriteCost, workingWrite: WriteCost
  /// Energy of a byte read from and written to the buffer, moved across the chip, and to or from outside.
  let bufferRead: Energy, bufferWrite: Energy, wirePerByte: Energy, offChipPerByte: Energy
  /// A sum's way to the next macro, and its addition there.
  let partialSum: Breakdown<EnergyDimension>
  /// Bytes per second on the chip's wires and to memory outside.
  let wireRate: Double, offChipRate: Double
  /// Energy and rate of operations of the vector unit.
  let operationEnergy: Energy, operationRate: Double
  /// What leaks always; in a macro at work and at rest; in working arrays at work.
  let standingLeakage: Power, activeLeakage: Power, restingLeakage: Power, workingLeakage: Power
  let area: Breakdown<AreaDimension>

  /// * `changedShare`: the share of the bytes that learn that a step changes, by which comparing pays or not.
  init(
    _ chip: Chip, lowPlaneBytes: Int, changedShare: Double = Trace.assumed.changedShare.value
  ) {
    self.chip = chip
    let constants = chip.constants
    let logic = chip.macro.logic
    let scaling = logic.energy(gates: 1) / Logic().energy(gates: 1)
    forward = ArrayCost(chip.macro.macro, skipsEmptyRows: chip.macro.isRowSerial)
    fine = ArrayCost(
      chip.macro.macro, OperandBits(inputBits: 12, weightBits: 8), skipsEmptyRows: chip.macro.isRowSerial)
    if case .parallel(let macro) = chip.macro, macro.sensingEnergy > .zero {
      sensing = (macro.sensingEnergy, .nanoseconds(chip.technology.readTime.value))
    } else {
      sensing = (.zero, .zero)
    }
    let along = chip.alongRows
    backward = along.map { ArrayCost($0.macro, skipsEmptyRows: $0.isRowSerial) } ?? forward
    hasCopies = along == nil
    var workingMacro = ParallelMacro.workingArray
    workingMacro.logic = logic
    if chip.workingCells == .macros { workingMacro.technology = chip.technology }
    working = chip.workingArrays > 0 ? ArrayCost(workingMacro) : nil
    let row = chip.rowWriting
    write = WriteCost(row, chip.comparesBeforeWriting, weights: forward.columns, changedShare)
    workingWrite = WriteCost(workingMacro.rowWrite(), .never, weights: forward.columns, changedShare)

    let buffer = Self.buffer(bytes: chip.bufferBytes + lowPlaneBytes, logic: logic)
    bufferRead = 8 * buffer.readEnergyPerBit
    bufferWrite = 8 * buffer.writeEnergyPerBit

    var area = Double(chip.macros) * chip.macro.macro.area
    if let along {
      let extra = along.macro.area
      for part in [Part.adderTrees, .accumulators, .buffers, .drivers] {
        area[part] += Double(chip.macros) * extra[part]
      }
    }
    if let codec = row.codec {
      let words = Double((row.wordLines.columns + ErrorCodec.wordBits - 1) / ErrorCodec.wordBits)
      area[.arrays] +=
        ErrorCodec.share * Double(chip.macros * chip.macro.cells) * logic.cell(chip.technology.cellArea)
      area[.correction] += Double(chip.macros) * words * codec.area
    }
    area += Double(chip.workingArrays) * workingMacro.area
    area[.buffers] += buffer.area
    area[.vectorUnit] = .squareMicrometres(
      constants.lanes.value * constants.laneArea.value * logic.node.area.value)
    area[.interconnect] = constants.interconnectArea.value * area.total
    self.area = area

    // Half of the bits change; the way is half a side of the chip.
    let side = Length(si: area.total.si.squareRoot())
    func perBit(_ distance: Length) -> Energy { 0.5 * logic.energy(switching: logic.wire(distance)) }
    wirePerByte = 8 * perBit(0.5 * side)
    let sumBits = Double(Self.sumBits)
    let macroSide = Length(si: (area.total / Double(chip.macros)).si.squareRoot())
    partialSum = Breakdown([
      .interconnect: sumBits * perBit(macroSide),
      .accumulators: sumBits * (FullAdder(logic).energy + Register(logic).energy),
    ])
    offChipPerByte = .picojoules(8 * constants.offChipEnergy.value)
    let clock = constants.clock.value * 1e6
    wireRate = constants.interconnectWidth.value / 8 * clock
    offChipRate = constants.offChipBandwidth.value * 1e9
    operationEnergy = .picojoules(constants.operationEnergy.value * scaling)
    operationRate = constants.lanes.value * clock

    standingLeakage =
      buffer.leakage + (area[.vectorUnit] / logic.gateArea) * logic.gateLeakage
    let leakage = chip.macro.leakage
    activeLeakage = leakage.all
    restingLeakage = !chip.gatesPower ? leakage.all : chip.technology.isNonvolatile ? .zero : leakage.cells
    workingLeakage = Double(chip.workingArrays) * workingMacro.leakage
  }

  /// Bits of a macro's sum of products of 8 bits, also where its own accumulator has others: 16 of a product
  /// and 8 more for the sum of 256 rows.
  static let sumBits = 24

  private struct Buffer {
    var readEnergyPerBit: Energy, writeEnergyPerBit: Energy, area: Area, leakage: Power
  }

  /// Banks of at most 256 KiB with words of 128 bits.
  private static func buffer(bytes: Int, logic: Logic) -> Buffer {
    let wordBits = 128
    let bank = MemoryBank(
      bits: max(wordBits, 8 * min(bytes, 256 << 10)), wordBits: wordBits,
      cells: MemoryBank.Cells(.sram, logic: logic), logic: logic)
    let banks = Double(bytes * 8) / Double(bank.bits)
    return Buffer(
      readEnergyPerBit: bank.readEnergy / Double(wordBits),
      writeEnergyPerBit: bank.writeEnergy / Double(wordBits), area: banks * bank.area,
      leakage: banks * bank.leakage)
  }
}

extension Chip {
  /// The logic that applies its macros along their rows; nil where errors read transposed copies.
  var alongRows: MacroDesign? {
    switch (macro, transposed) {
    case (.rowSerial(var macro), _):
      macro.direction = .transposed
      return .rowSerial(macro)
    case (.parallel(let macro), .transposable):
      var other = macro
      other.rows = macro.outputs(.int8)
      other.columns = macro.rows * macro.sliceBits
      return .parallel(other)
    case (.parallel(let macro), .rowSerial):
      return .rowSerial(
        RowSerialMacro(
          technology: macro.technology, logic: macro.logic, rows: macro.rows, columns: macro.columns,
          accumulatorBits: macro.accumulatorBits, direction: .transposed, overhead: macro.overhead))
    default: return nil
    }
  }
}

extension MacroDesign {
  var isRowSerial: Bool { if case .rowSerial = self { true } else { false } }
}

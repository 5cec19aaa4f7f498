import Units

/// A bank of memory that is read and written word by word: mats of 512 × 512 cells with their own word lines,
/// sense amplifiers and write drivers, joined by wires. It prices buffers, and is held to NVSim's macros.
public struct MemoryBank: Sendable, Hashable {
  /// The cells of a bank.
  public struct Cells: Sendable, Hashable {
    /// Area of a bit.
    public var area: Area
    /// How a bit is sensed.
    public var sensing: Sensing
    /// Energy of writing a bit, in the cell.
    public var writeEnergy: Energy
    /// Time of a write, in the cell.
    public var writeTime: Time
    /// Power that a cell leaks.
    public var leakage: Power

    /// Cells of these properties.
    public init(area: Area, sensing: Sensing, writeEnergy: Energy, writeTime: Time, leakage: Power = .zero) {
      (self.area, self.sensing) = (area, sensing)
      (self.writeEnergy, self.writeTime, self.leakage) = (writeEnergy, writeTime, leakage)
    }
  }

  /// How a bit reaches its bit line.
  public enum Sensing: Sendable, Hashable {
    /// The cell discharges the line by the swing that sensing needs; writes swing it fully.
    case charge(Current)
    /// A current through the cell's resistance settles the line, with this power while it does.
    case resistance(Resistance, Power)
  }

  /// Bits of the bank.
  public var bits: Int
  /// Bits of a word.
  public var wordBits: Int
  /// The cells.
  public var cells: Cells
  /// The logic around them.
  public var logic: Logic
  /// Whether sense amplifiers and write drivers stand at the bank's edge: a bit line then goes on there, over
  /// a wire without repeaters. A read moves little charge and is slow.
  public var sensesAtEdge: Bool
  /// Whether the columns that share an amplifier with the word's are discharged as well, since their cells
  /// hang on the same word line. NVSim divides word lines so that they are not.
  public var discharges: Bool

  /// A bank of these.
  /// - Precondition: it holds at least a word.
  public init(
    bits: Int, wordBits: Int, cells: Cells, logic: Logic, sensesAtEdge: Bool = false, discharges: Bool = true
  ) {
    precondition(wordBits > 0 && bits >= wordBits)
    (self.bits, self.wordBits, self.cells, self.logic) = (bits, wordBits, cells, logic)
    (self.sensesAtEdge, self.discharges) = (sensesAtEdge, discharges)
  }

  /// Rows and columns of a mat.
  public static let matRows = Constant(
    512, in: 128...1024, .fitted("chosen among powers of two with NVSim's macros in view"))
  private static let matSide = Int(matRows.value)
  /// Columns that share a sense amplifier and a write driver.
  static let columnsPerSense = Constant(
    8, in: 1...16, .assumed("a sense amplifier is about as wide as eight columns"))
  /// What a cell discharges a bit line by until it is sensed, in volts.
  static let swing = Constant(0.08, in: 0.05...0.2, .published("NVMExplorer's settings of NVSim"))
  /// The current of an SRAM cell, in µA.
  static let cellCurrent = Constant(20, in: 5...60, .assumed("through two transistors"))
  /// Gates of a write driver.
  static let writeDriverGates = Constant(
    8, in: 2...32, .assumed("two tapered inverters on each of two lines"))

  private var cellSide: Length { Length(si: cells.area.si.squareRoot()) }

  var wordLines: WordLines {
    let side = Double(Self.matSide) * cellSide
    return WordLines(
      rows: Self.matSide, columns: Self.matSide, width: side, height: side, logic: logic)
  }

  private var mats: Double { Double(bits) / Double(Self.matSide * Self.matSide) }

  /// A mat's sense amplifiers, its write drivers and its precharge of two gates a column.
  private var columnGates: Double {
    let shared = Double(Self.matSide) / Self.columnsPerSense.value
    return shared * (SenseAmplifier(logic).gates + Self.writeDriverGates.value) + 2 * Double(Self.matSide)
  }

  /// Its area.
  public var area: Area {
    Double(bits) * cells.area + mats * (wordLines.area + columnGates * logic.gateArea)
  }

  /// From the edge to a mat: a side of the bank.
  private var distance: Length { Length(si: area.si.squareRoot()) }

  private var bitLine: BitLines {
    BitLines(
      columns: Self.matSide, cells: Self.matSide, height: Double(Self.matSide) * cellSide, logic: logic)
  }

  /// The wire from a mat's bit line to the bank's edge.
  private var edgeWire: (capacitance: Capacitance, resistance: Resistance) {
    sensesAtEdge ? (logic.wire(distance), logic.globalResistance(distance)) : (.zero, .zero)
  }

  /// What a cell or a driver charges.
  private var line: Capacitance { bitLine.capacitance + edgeWire.capacitance }

  /// A word's way between edge and mat; half of its bits change.
  private var transfer: Energy {
    Double(wordBits) / 2 * logic.energy(switching: logic.wire(distance))
  }

  private var access: Time {
    wordLines.delay + logic.repeatedDelay(distance)
  }

  /// A step's way along the resistances of bit line and edge wire: 0.38·R·C of each, and 0.69·R·C of the one
  /// behind.
  private func settling(towardsEdge: Bool) -> Time {
    let (bit, edge) = (bitLine, edgeWire)
    let own = 0.38 * (bit.resistance * bit.capacitance + edge.resistance * edge.capacitance)
    let behind =
      towardsEdge ? bit.resistance * edge.capacitance : edge.resistance * bit.capacitance
    return own + 0.69 * behind
  }

  /// How long the cell takes to make the line readable.
  private var sensing: Time {
    let developing: Time =
      switch cells.sensing {
      case .charge(let current): Time(si: line.si * Self.swing.value / current.si)
      case .resistance(let resistance, _): 0.69 * (resistance * line)
      }
    return developing + settling(towardsEdge: true)
  }

  /// Time of a read.
  public var readTime: Time { access + sensing + SenseAmplifier(logic).delay }

  /// What the half-selected columns beside a bit's lose: each the swing of a read.
  private var halfSelected: Energy {
    guard discharges, case .charge = cells.sensing else { return .zero }
    let column = Energy(si: bitLine.capacitance.si * logic.supply.si * Self.swing.value)
    return (Self.columnsPerSense.value - 1) * column
  }

  /// Energy of reading a word; a word's columns alone are sensed.
  public var readEnergy: Energy {
    let bit: Energy =
      switch cells.sensing {
      case .charge: Energy(si: line.si * logic.supply.si * Self.swing.value)
      case .resistance(_, let power): power * (sensing + SenseAmplifier(logic).delay)
      }
    return (sensesAtEdge ? .zero : transfer) + wordLines.energy
      + Double(wordBits) * (bit + halfSelected + SenseAmplifier(logic).energy)
  }

  /// How long a driver takes to charge the line: a gate drives itself and another one in its delay.
  private var charging: Time {
    (line / (2 * Self.writeDriverGates.value * logic.gateCapacitance)) * logic.gateDelay
  }

  /// Time of a write.
  public var writeTime: Time { access + charging + settling(towardsEdge: false) + cells.writeTime }

  /// Energy of writing a word.
  public var writeEnergy: Energy {
    var bit = cells.writeEnergy
    if case .charge = cells.sensing {
      bit += bitLine.capacitance.energy(switching: logic.supply) + halfSelected
    }
    return transfer + wordLines.energy + Double(wordBits) * bit
  }

  /// Power that flows while nothing switches.
  public var leakage: Power {
    Double(bits) * cells.leakage
      + (mats * (wordLines.area / logic.gateArea + columnGates)) * logic.gateLeakage
  }
}

extension MemoryBank.Cells {
  /// The cells of `technology` at `logic`'s node.
  public init(_ technology: MemoryTechnology, logic: Logic) {
    let outcome = technology.write()
    let voltage = Voltage.volts(technology.readVoltage.value)
    func through(_ resistance: Resistance) -> MemoryBank.Sensing {
      .resistance(resistance, voltage * (voltage / resistance))
    }
    let sensing: MemoryBank.Sensing =
      switch technology.cell {
      case .sram: .charge(.microamperes(MemoryBank.cellCurrent.value))
      case .resistive(let cell): through(.ohms(cell.lowResistance.value))
      case .sas(let cell): through(cell.junction.resistance(.parallel))
      case .sot(let cell): through(cell.junction.resistance(.parallel))
      case .stt(let cell): through(cell.junction.resistance(.parallel))
      }
    self.init(
      area: logic.cell(technology.cellArea), sensing: sensing,
      writeEnergy: outcome.energyPerBit, writeTime: outcome.latency, leakage: technology.cell.leakage)
  }
}

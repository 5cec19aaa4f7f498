import Units

/// A bank of memory that is read and written word by word: mats of 512 × 512 cells with their own word lines, sense
/// amplifiers and write drivers, joined by wires. It prices buffers, and is held to NVSim's macros.
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
    /// The cell discharges the line by a tenth of a volt; writes swing it fully.
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

  /// A bank of these.
  /// - Precondition: it holds at least a word.
  public init(bits: Int, wordBits: Int, cells: Cells, logic: Logic) {
    precondition(wordBits > 0 && bits >= wordBits)
    (self.bits, self.wordBits, self.cells, self.logic) = (bits, wordBits, cells, logic)
  }

  /// Rows and columns of a mat.
  public static let matRows = Constant(
    512, in: 128...1024, .fitted("chosen among powers of two with NVSim's macros in view"))
  private static let matSide = Int(matRows.value)
  /// Columns that share a sense amplifier and a write driver (assumed).
  static let columnsPerSense = 8.0
  /// Delay of a wire with repeaters, in s/m: 100 ps/mm (assumed).
  static let wireDelay = 100e-12 / 1e-3

  private var cellSide: Length { Length(si: cells.area.si.squareRoot()) }

  var wordLines: WordLines {
    let side = Double(Self.matSide) * cellSide
    return WordLines(
      rows: Self.matSide, columns: Self.matSide, width: side, height: side, logic: logic)
  }

  private var mats: Double { Double(bits) / Double(Self.matSide * Self.matSide) }

  /// A mat's sense amplifiers, its write drivers of eight gates and its precharge of two gates a column.
  private var columnGates: Double {
    let shared = Double(Self.matSide) / Self.columnsPerSense
    return shared * (SenseAmplifier(logic).gates + 8) + 2 * Double(Self.matSide)
  }

  /// Its area.
  public var area: Area {
    Double(bits) * cells.area + mats * (wordLines.area + columnGates * logic.gateArea)
  }

  /// From the edge to a mat: a side of the bank.
  private var distance: Length { Length(si: area.si.squareRoot()) }

  /// A bit line with a quarter of a unit gate per cell.
  private var bitLine: Capacitance {
    Double(Self.matSide) / 4 * logic.gateCapacitance + logic.wire(Double(Self.matSide) * cellSide)
  }

  /// A word's way between edge and mat; half of its bits change.
  private var transfer: Energy {
    Double(wordBits) / 2 * logic.energy(switching: logic.wire(distance))
  }

  private var access: Time {
    wordLines.delay + Time(si: Self.wireDelay * distance.si)
  }

  private var settling: Time {
    switch cells.sensing {
    case .charge(let current): Time(si: bitLine.si * 0.1 / current.si)
    case .resistance(let resistance, _): Time(si: 0.69 * bitLine.si * resistance.si)
    }
  }

  /// Time of a read.
  public var readTime: Time { access + settling + SenseAmplifier(logic).delay }

  /// Energy of reading a word. Word lines are divided, so that a word's columns alone are sensed.
  public var readEnergy: Energy {
    let bit: Energy =
      switch cells.sensing {
      case .charge: Energy(si: bitLine.si * logic.supply.volts * 0.1)
      case .resistance(_, let power): power * (settling + SenseAmplifier(logic).delay)
      }
    return transfer + wordLines.energy + Double(wordBits) * (bit + SenseAmplifier(logic).energy)
  }

  /// Time of a write.
  public var writeTime: Time { access + cells.writeTime }

  /// Energy of writing a word.
  public var writeEnergy: Energy {
    var bit = cells.writeEnergy
    if case .charge = cells.sensing { bit += bitLine.energy(switching: logic.supply) }
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
      // 20 µA through two transistors (assumed).
      case .sram: .charge(.microamperes(20))
      case .resistive(let cell): through(.ohms(cell.lowResistance.value))
      case .sas(let cell): through(cell.junction.resistance(.parallel))
      case .sot(let cell): through(cell.junction.resistance(.parallel))
      case .stt(let cell): through(cell.junction.resistance(.parallel))
      }
    self.init(
      area: .squareMicrometres(technology.cellArea.value * logic.node.areaFactor), sensing: sensing,
      writeEnergy: outcome.energyPerBit, writeTime: outcome.latency, leakage: technology.cell.leakage)
  }
}

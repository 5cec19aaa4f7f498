import Units

/// A digital macro with a full adder in every cell, whose sums ripple down the rows and whose carries ripple
/// along them: Colonnade's structure (Kim et al., IEEE JSSC 2021). A weight of W bits takes W columns and
/// ⌈log2 rows⌉ more for the growing sum; columns beyond the last whole weight store zeros and still switch.
/// Registers stand after every `rowsPerRegister` rows.
public struct RippleMacro: ComputeMacro, Hashable {
  /// The cells that store.
  public var technology: MemoryTechnology
  /// The logic in them.
  public var logic: Logic
  /// Rows.
  public var rows: Int
  /// Columns.
  public var columns: Int
  /// Rows between two banks of registers.
  public var rowsPerRegister: Int
  /// Whether the next input bit follows in the next cycle, or waits until the last has left the array.
  public var isBitPipelined: Bool
  /// The clock period, where it is given and not computed.
  public var clock: Time?
  /// What was fitted to Colonnade.
  public var fit: Fit

  /// The constants of this structure that the gate model does not give.
  public struct Fit: ConstantTable {
    /// Energy of a used cell in a cycle over that of its full adder and XNOR, glitches included.
    public var usedActivity: Constant
    /// The same of a cell in a column that no weight uses.
    public var idleActivity: Constant
    /// Delay of a cell, in a sum's or a carry's path, at 65 nm and 0.8 V; other logic is slower or faster as
    /// its gates are.
    public var cellDelay: Constant
    /// Delay of a register and of the driver of the inputs' lines, under the same conditions.
    public var registerDelay: Constant
    /// Area of custom logic over that of standard cells.
    public var layoutDensity: Constant

    /// Its constants by name.
    public static let fields: [Field<Self>] = [
      Field("used_activity_ratio", \.usedActivity, 0...10),
      Field("idle_activity_ratio", \.idleActivity, 0...10),
      Field("cell_delay_ns", \.cellDelay, 0.001...100),
      Field("register_delay_ns", \.registerDelay, 0...100),
      Field("layout_density_ratio", \.layoutDensity, 0.01...2),
    ]
  }

  /// A macro with these parts.
  public init(
    technology: MemoryTechnology = .sram, logic: Logic, rows: Int = 128, columns: Int = 128,
    rowsPerRegister: Int = 8, isBitPipelined: Bool = true, clock: Time? = nil, fit: Fit = .colonnade
  ) {
    precondition(rows > 0 && columns > 0 && rowsPerRegister > 0)
    (self.technology, self.logic, self.rows, self.columns) = (technology, logic, rows, columns)
    (self.rowsPerRegister, self.isBitPipelined) = (rowsPerRegister, isBitPipelined)
    (self.clock, self.fit) = (clock, fit)
  }

  private var growth: Int { binaryDigits(toCount: rows) }
  private func columnsPerWeight(_ precision: OperandBits) -> Int { precision.weightBits + growth }
  private var registerBanks: Int { (rows + rowsPerRegister - 1) / rowsPerRegister }

  /// Weights of a row.
  public func outputs(_ precision: OperandBits) -> Int { columns / columnsPerWeight(precision) }

  /// The clock period: as given, or the path along a weight's columns and down the rows to the next register,
  /// with the register and the driver.
  public func cycleTime(_ precision: OperandBits) -> Time {
    if let clock { return clock }
    let path =
      Double(columnsPerWeight(precision) + rowsPerRegister) * fit.cellDelay.value + fit.registerDelay.value
    return (logic.gateDelay / Self.fittedLogic.gateDelay) * .nanoseconds(path)
  }

  /// Colonnade's.
  private static let fittedLogic = Logic(node: ProcessNode(nanometres: 65), supply: .volts(0.8))

  /// Cycles of so many vectors: one per input bit when pipelined; otherwise each bit takes the array's depth
  /// and one to leave it.
  public func cycles(vectors: Int, _ precision: OperandBits) -> Int {
    isBitPipelined
      ? vectors * precision.inputBits + registerBanks
      : vectors * precision.inputBits * (registerBanks + 1)
  }
}

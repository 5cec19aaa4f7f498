import Units

/// A digital macro that reads one row at a time and needs no logic in its cells.
///
/// Forward, a row's weights are multiplied by the row's input, bit by bit, and added to an accumulator per
/// output. Transposed (error backward), they are multiplied by the outputs' errors and summed along the row
/// by one adder tree. So both directions use one copy of the weights.
public struct RowSerialMacro: ComputeMacro, Hashable {
  /// Which way the matrix is applied.
  public enum Direction: String, Sendable, CaseIterable {
    /// y = xᵀ·W: sums over rows.
    case forward
    /// e = W·d: sums along rows.
    case transposed
  }

  /// The cells.
  public var technology: MemoryTechnology
  /// The logic beside them.
  public var logic: Logic
  /// Rows.
  public var rows: Int
  /// Bit columns.
  public var columns: Int
  /// Input vectors that share a read of a row.
  public var vectorsPerRead: Int
  /// Bits of an accumulator.
  public var accumulatorBits: Int
  /// Which way it works.
  public var direction: Direction
  /// What is added for control and clock.
  public var overhead: PeripheryOverhead

  /// A macro with these parts.
  public init(
    technology: MemoryTechnology, logic: Logic = Logic(), rows: Int = 128, columns: Int = 128,
    vectorsPerRead: Int = 1, accumulatorBits: Int = 24, direction: Direction = .forward,
    overhead: PeripheryOverhead = .assumed
  ) {
    precondition(rows > 0 && columns > 0 && vectorsPerRead > 0 && accumulatorBits > 0)
    (self.technology, self.logic, self.rows, self.columns) = (technology, logic, rows, columns)
    (self.vectorsPerRead, self.accumulatorBits) = (vectorsPerRead, accumulatorBits)
    (self.direction, self.overhead) = (direction, overhead)
  }

  /// Weights of a row.
  public func outputs(_ precision: OperandBits) -> Int { columns / precision.weightBits }

  private func tree(_ precision: OperandBits) -> AdderTree {
    AdderTree(inputs: max(1, outputs(precision)), bits: precision.weightBits, logic: logic)
  }

  /// The clock period: a row's accumulator forward, the tree along the row transposed.
  public func cycleTime(_ precision: OperandBits) -> Time {
    switch direction {
    case .forward:
      let adder = FullAdder(logic)
      return logic.gateDelay + adder.sumDelay + Double(accumulatorBits) * adder.carryDelay
    case .transposed:
      let tree = tree(precision)
      let accumulator = Accumulator(bits: accumulatorBits, inputBits: tree.outputBits, logic: logic)
      return logic.gateDelay + tree.delay + accumulator.delay
    }
  }

  /// Cycles of so many vectors: for each row the read, and the bits of each vector that shares it.
  public func cycles(vectors: Int, _ precision: OperandBits) -> Int {
    let reads = rows * ((vectors + vectorsPerRead - 1) / vectorsPerRead)
    let readCycles = Int(
      (Time.nanoseconds(technology.readTime.value) / cycleTime(precision)).rounded(.up))
    return reads * readCycles + rows * vectors * precision.inputBits
  }

  /// Energy of one vector's pass.
  public func energy(_ precision: OperandBits, _ activity: DataActivity) -> Breakdown<EnergyDimension> {
    let used = Double(outputs(precision) * precision.weightBits)
    let steps = Double(rows * precision.inputBits)
    var energy = Breakdown<EnergyDimension>()
    energy[.arrays] =
      Double(rows) * used / Double(vectorsPerRead) * .femtojoules(technology.readEnergy.value)
      + steps * used * activity.products * logic.energy(gates: 0.5)
    energy[.decoders] = Double(rows) / Double(vectorsPerRead) * wordLines.energy
    let accumulator = Accumulator(
      bits: accumulatorBits, inputBits: precision.weightBits, logic: logic)
    switch direction {
    case .forward:
      // An input bit of 0 adds nothing: neither adder nor register is clocked.
      energy[.accumulators] =
        steps * activity.inputToggle * Double(outputs(precision)) * accumulator.energy
    case .transposed:
      energy[.adderTrees] = steps * tree(precision).energy(activity: activity.products)
      energy[.accumulators] = steps * accumulator.energy
    }
    // The row's latch is written once a read, the input's bit once a step.
    energy[.buffers] =
      (Double(rows) * used / Double(vectorsPerRead) + steps) * Register(logic).energy
    energy[.periphery] = overhead.energy.value * energy.total
    let share = Double(cycles(vectors: vectorsPerRead, precision)) / Double(vectorsPerRead)
    energy[.leakage] = leakage * (share * cycleTime(precision))
    return energy
  }

  /// Power that flows while nothing switches.
  public var leakage: Power {
    let gates = area.sum(of: [.accumulators, .adderTrees, .buffers, .decoders]) / logic.gateArea
    return Double(rows * columns) * technology.cell.leakage + gates * logic.gateLeakage
  }

  /// Area split by part; both directions' logic is there, for weights of 8 bits, so that one copy serves
  /// both.
  public var area: Breakdown<AreaDimension> {
    let sense = SenseAmplifier(logic)
    let tree = tree(.int8)
    var area = Breakdown<AreaDimension>([
      .arrays: Double(rows * columns) * cellArea
        + Double(columns) * (sense.area + logic.gateArea),
      .adderTrees: tree.area,
      .accumulators: Double(max(1, outputs(.int8)) + 1)
        * Accumulator(bits: accumulatorBits, inputBits: 8, logic: logic).area,
      .buffers: Double(columns) * Register(logic).area,
      .decoders: wordLines.area,
    ])
    area[.periphery] = overhead.area.value * area.total
    return area
  }

  private var cellArea: Area {
    logic.cell(technology.cellArea)
  }

  var wordLines: WordLines {
    let side = Length(si: cellArea.si.squareRoot())
    return WordLines(
      rows: rows, columns: columns, width: Double(columns) * side, height: Double(rows) * side,
      logic: logic)
  }
}

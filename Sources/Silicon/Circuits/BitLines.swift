import Units

/// The bit lines of an array: a pair for each column, with write drivers, and sense amplifiers where rows are
/// read.
public struct BitLines: Sendable, Hashable {
  /// Columns.
  public var columns: Int
  /// Cells on a line.
  public var cells: Int
  /// How far a line reaches.
  public var height: Length
  /// What they are built of.
  public var logic: Logic

  /// The bit lines of an array of this size.
  public init(columns: Int, cells: Int, height: Length, logic: Logic) {
    (self.columns, self.cells, self.height, self.logic) = (columns, cells, height, logic)
  }

  /// A line with a quarter of a unit gate per cell (half of what a cell loads a word line with).
  public var capacitance: Capacitance {
    Double(cells) / 4 * logic.gateCapacitance + logic.wire(height)
  }

  /// Resistance of a line from end to end.
  public var resistance: Resistance { logic.localResistance(height) }

  private var driver: LineDriver { LineDriver(logic, load: capacitance) }

  /// Area of two write drivers for each column.
  public var writeArea: Area { Double(2 * columns) * driver.area }

  /// Area of a column's sense amplifier, and of its precharge of two gates.
  public var readArea: Area {
    Double(columns) * (SenseAmplifier(logic).area + 2 * logic.gateArea)
  }
}

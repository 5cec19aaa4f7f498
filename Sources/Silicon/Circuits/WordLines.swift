import Units

/// The word lines of an array: a decoder and a driver for each row.
public struct WordLines: Sendable, Hashable {
  /// Rows.
  public var rows: Int
  /// Cells on a row.
  public var columns: Int
  /// How far a row reaches.
  public var width: Length
  /// How far the rows reach.
  public var height: Length
  /// What they are built of.
  public var logic: Logic

  /// The word lines of an array of this size.
  public init(rows: Int, columns: Int, width: Length, height: Length, logic: Logic) {
    (self.rows, self.columns, self.width, self.height) = (rows, columns, width, height)
    self.logic = logic
  }

  /// The row's driver; a cell loads it with half of a unit gate (ZigZag-IMC).
  var driver: LineDriver {
    LineDriver(logic, load: Double(columns) / 2 * logic.gateCapacitance + logic.wire(width))
  }

  private var decoder: RowDecoder { RowDecoder(rows: rows, logic: logic) }

  /// Area of decoder and drivers.
  public var area: Area { decoder.area + Double(rows) * driver.area }
  /// Energy of choosing another row.
  public var energy: Energy { decoder.energy(height: height) + driver.energy }
  /// Columns that a wire without repeaters reaches; beyond, a wide wire drives a driver for each so many.
  static let segment = Constant(512, in: 64...1024, .assumed("as many as a mat of a bank has"))

  /// From the address to the last cell of the row: a wire with its load settles in 0.38·R·C.
  public var delay: Time {
    let segments = (Double(columns) / Self.segment.value).rounded(.up)
    let settling =
      (0.38 / (segments * segments)) * (logic.localResistance(width) * driver.load)
    return decoder.delay + settling + (segments > 1 ? logic.repeatedDelay(width) : .zero)
  }
}

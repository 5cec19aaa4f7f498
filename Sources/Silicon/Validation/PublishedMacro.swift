import Units

/// What was measured or published of somebody's own macro, to be held to the model as the built-in figures
/// are.
public struct PublishedMacro: Sendable, Hashable {
  /// Its name.
  public var name: String
  /// Where the figures stand.
  public var source: String
  /// Bits of inputs and weights.
  public var precision: OperandBits
  /// The data that it was measured with.
  public var activity: DataActivity
  /// The larger over the smaller of published and computed, up to which a figure meets its bar: at most 2.
  public var tolerance: Double
  /// Whether something was fitted to the figures.
  public var role: ValidationRow.Role
  /// Operations a joule, in TOPS/W; in a second, in TOPS; both of operations at ``precision``. Area in mm²,
  /// and the clock in MHz. Those that are not known are nil.
  public var efficiency: Double?, throughput: Double?, area: Double?, clock: Double?

  /// The fields that hold a figure, in the order in which they are compared.
  static let figures = ["efficiency_tops_per_w", "throughput_tops", "area_mm2", "clock_mhz"]

  /// Reads a file: `name`, at least one of `efficiency_tops_per_w`, `throughput_tops`, `area_mm2` and
  /// `clock_mhz`, and as one likes `source`, `input_bits` and `weight_bits` (8), `input_toggle_share` and
  /// `weight_density_share` (0.5), `tolerance_factor` (2) and `role` (`held_out`).
  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - file: its name, for messages.
  /// - Throws: `SiliconFileError` that names the file and the field when one is missing, unknown or out of
  ///   range.
  public init(json: [UInt8], file: String) throws(SiliconFileError) {
    let tree = try JSONTree(json, file: file, start: "an object of name, efficiency_tops_per_w and so on")
    var reader = try FieldReader(tree, file: file)
    func bits(_ key: String) throws(SiliconFileError) -> Int {
      reader.has(key) ? try reader.integer(key, in: 1...16) : 8
    }
    func share(_ key: String) throws(SiliconFileError) -> Double {
      reader.has(key) ? try reader.number(key, in: 0...1) : 0.5
    }
    func figure(_ key: String) throws(SiliconFileError) -> Double? {
      reader.has(key) ? try reader.number(key, in: 1e-9...1e9) : nil
    }
    name = try reader.text("name")
    source = reader.has("source") ? try reader.text("source") : "\(file), no source given"
    precision = OperandBits(inputBits: try bits("input_bits"), weightBits: try bits("weight_bits"))
    activity = DataActivity(
      inputToggle: try share("input_toggle_share"), weightDensity: try share("weight_density_share"))
    tolerance = reader.has("tolerance_factor") ? try reader.number("tolerance_factor", in: 1.01...2) : 2
    role = reader.has("role") ? try reader.choice("role", as: ValidationRow.Role.self) : .heldOut
    efficiency = try figure(Self.figures[0])
    throughput = try figure(Self.figures[1])
    area = try figure(Self.figures[2])
    clock = try figure(Self.figures[3])
    try reader.finish()
    guard [efficiency, throughput, area, clock].contains(where: { $0 != nil }) else {
      throw SiliconFileError(
        file: file, field: Self.figures[0], what: "is missing, and so is every other figure",
        remedy: "give at least one of \(Self.figures.joined(separator: ", "))")
    }
  }

  /// Its figures beside those that the model computes for `design`.
  /// - Throws: `SiliconFileError` where the macro holds no weight of these bits.
  public func rows(_ design: MacroDesign, file: String) throws(SiliconFileError) -> [ValidationRow] {
    let macro = design.macro
    guard macro.outputs(precision) > 0 else {
      throw SiliconFileError(
        file: file, field: "weight_bits",
        what: "\(precision.weightBits) are more than a row of the macro holds",
        remedy: "give fewer, or a wider row")
    }
    func row(_ what: String, _ unit: String, _ published: Double?, _ computed: Double) -> ValidationRow? {
      published.map {
        ValidationRow(
          path: ["own", what, name], unit: unit, published: $0, computed: computed, bar: .factor(tolerance),
          role: role, source: source, miss: "your own figure: which part is off is yours to find")
      }
    }
    return [
      row("efficiency", "TOPS/W", efficiency, macro.operationsPerJoule(precision, activity) / 1e12),
      row("throughput", "TOPS", throughput, macro.operationsPerSecond(precision) / 1e12),
      row("area", "mm²", area, macro.area.total.squareMillimetres),
      row("clock", "MHz", clock, 1e-6 / macro.cycleTime(precision).seconds),
    ].compactMap { $0 }
  }
}

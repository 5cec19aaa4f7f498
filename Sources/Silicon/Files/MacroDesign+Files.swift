import Formats
import Units

/// The kinds of macros, as files name them.
private enum MacroKind: String, CaseIterable {
  case parallel
  case rowSerial = "row-serial"
  case ripple
}

extension MacroDesign {
  /// The macro as a JSON file: to be copied and edited. A built-in technology may be replaced by its name;
  /// clock and pipeline levels that are left out are computed and none.
  public func json() throws -> String { try tree.text() }

  var tree: JSONTree {
    let (kind, members) =
      switch self {
      case .parallel(let macro): (MacroKind.parallel, macro.members)
      case .rowSerial(let macro): (MacroKind.rowSerial, macro.members)
      case .ripple(let macro): (MacroKind.ripple, macro.members)
      }
    return members + ["kind": .text(kind.rawValue)]
  }

  /// Reads what ``json()`` writes.
  ///
  ///
  /// - json: the file's bytes.
  /// - file: its name, for messages.
  /// - Throws: `SiliconFileError` that names the file and the field when one is missing, unknown or out of
  ///   range.
  public init(json: [UInt8], file: String) throws(SiliconFileError) {
    let tree = try JSONTree(json, file: file, start: "what a built-in macro prints")
    var reader = try FieldReader(tree, file: file)
    try self.init(&reader)
  }

  /// Reads the fields of a macro, and no others.
  init(_ reader: inout FieldReader) throws(SiliconFileError) {
    switch try reader.choice("kind", as: MacroKind.self) {
    case .parallel: self = .parallel(try ParallelMacro(&reader))
    case .rowSerial: self = .rowSerial(try RowSerialMacro(&reader))
    case .ripple: self = .ripple(try RippleMacro(&reader))
    }
    try reader.finish()
  }
}

/// The sizes that make sense at all.
private let sizes = 1...1 << 16

extension FieldReader {
  /// A technology: its fields, the name of a built-in one, or that of a file.
  fileprivate mutating func technology() throws(SiliconFileError) -> MemoryTechnology {
    if case .text(let name)? = self["technology"] {
      if let technology = try MemoryTechnology.found(name) { return technology }
      let names = MemoryTechnology.all.map(\.name)
      throw error(
        "technology", "there is no \"\(name.prefix(40))\"",
        "\(name.suggestion(among: names))one of: \(names.joined(separator: ", ")), a file, or a "
          + "technology's fields")
    }
    var inner = try object("technology")
    return try MemoryTechnology(&inner)
  }

  fileprivate mutating func logic() throws(SiliconFileError) -> Logic {
    var logic = Logic()
    if has("node") {
      var inner = try object("node")
      logic = try Logic(node: &inner)
      if has("node_nm") { throw error("node_nm", "stands beside node", "give one of the two") }
    } else {
      logic.node = ProcessNode(nanometres: try number("node_nm", in: 3...65))
    }
    logic.supply = .volts(try number("supply_v", in: 0.2...2))
    guard logic.supply.volts > logic.node.threshold.value else {
      throw error(
        "supply_v", "\(logic.supply.volts) does not switch logic of \(logic.node.name)",
        "more than its threshold of \(logic.node.threshold.value)")
    }
    return logic
  }

  fileprivate mutating func overhead() throws(SiliconFileError) -> PeripheryOverhead {
    var overhead = PeripheryOverhead.assumed
    try fill(&overhead)
    return overhead
  }
}

extension Logic {
  fileprivate var members: [String: JSONTree] {
    let supply = JSONTree.number(supply.volts)
    guard let nanometres = node.nanometres, unit == .zigzag28 else {
      return ["node": nodeTree, "supply_v": supply]
    }
    return ["node_nm": .number(nanometres), "supply_v": supply]
  }
}

extension Time {
  fileprivate var tree: JSONTree { .number(nanoseconds) }
}

extension ParallelMacro {
  fileprivate var members: [String: JSONTree] {
    var members = overhead.members.merging(logic.members) { $1 }
    members["technology"] = technology.tree
    members["rows"] = .number(Double(rows))
    members["columns"] = .number(Double(columns))
    members["slice_bits"] = .number(Double(sliceBits))
    members["weight_sets"] = .number(Double(weightSets))
    members["input_bits_per_cycle"] = .number(Double(inputBitsPerCycle))
    members["accumulator_bits"] = .number(Double(accumulatorBits))
    members["shifts_sums"] = .bool(shiftsSums)
    if let pipelineLevels { members["pipeline_levels"] = .number(Double(pipelineLevels)) }
    if let clock { members["clock_ns"] = clock.tree }
    if isCustom { members["custom_layout"] = .bool(true) }
    if sensesEachCycle { members["senses_each_cycle"] = .bool(true) }
    return members
  }

  fileprivate init(_ reader: inout FieldReader) throws(SiliconFileError) {
    let columns = try reader.integer("columns", in: sizes)
    let sliceBits = try reader.integer("slice_bits", in: 1...16)
    guard columns % sliceBits == 0 else {
      throw reader.error(
        "columns", "\(columns) does not hold whole slices of \(sliceBits) bits", "a multiple of slice_bits")
    }
    self.init(
      technology: try reader.technology(), logic: try reader.logic(),
      rows: try reader.integer("rows", in: sizes), columns: columns, sliceBits: sliceBits,
      weightSets: try reader.integer("weight_sets", in: 1...1024),
      inputBitsPerCycle: try reader.integer("input_bits_per_cycle", in: 1...2),
      accumulatorBits: try reader.integer("accumulator_bits", in: 1...64),
      shiftsSums: try reader.flag("shifts_sums"),
      pipelineLevels: reader.has("pipeline_levels")
        ? try reader.integer("pipeline_levels", in: 1...16) : nil,
      clock: reader.has("clock_ns") ? .nanoseconds(try reader.number("clock_ns", in: 0.01...1e6)) : nil,
      overhead: try reader.overhead(),
      isCustom: reader.has("custom_layout") ? try reader.flag("custom_layout") : false,
      sensesEachCycle: reader.has("senses_each_cycle") ? try reader.flag("senses_each_cycle") : false)
  }
}

extension RowSerialMacro {
  fileprivate var members: [String: JSONTree] {
    var members = overhead.members.merging(logic.members) { $1 }
    members["technology"] = technology.tree
    members["rows"] = .number(Double(rows))
    members["columns"] = .number(Double(columns))
    members["vectors_per_read"] = .number(Double(vectorsPerRead))
    members["accumulator_bits"] = .number(Double(accumulatorBits))
    members["direction"] = .text(direction.rawValue)
    return members
  }

  fileprivate init(_ reader: inout FieldReader) throws(SiliconFileError) {
    self.init(
      technology: try reader.technology(), logic: try reader.logic(),
      rows: try reader.integer("rows", in: sizes), columns: try reader.integer("columns", in: sizes),
      vectorsPerRead: try reader.integer("vectors_per_read", in: sizes),
      accumulatorBits: try reader.integer("accumulator_bits", in: 1...64),
      direction: try reader.choice("direction", as: Direction.self), overhead: try reader.overhead())
  }
}

extension RippleMacro {
  fileprivate var members: [String: JSONTree] {
    var members = fit.members.merging(logic.members) { $1 }
    members["technology"] = technology.tree
    members["rows"] = .number(Double(rows))
    members["columns"] = .number(Double(columns))
    members["rows_per_register"] = .number(Double(rowsPerRegister))
    members["is_bit_pipelined"] = .bool(isBitPipelined)
    if let clock { members["clock_ns"] = clock.tree }
    return members
  }

  fileprivate init(_ reader: inout FieldReader) throws(SiliconFileError) {
    var fit = Fit.colonnade
    try reader.fill(&fit)
    self.init(
      technology: try reader.technology(), logic: try reader.logic(),
      rows: try reader.integer("rows", in: sizes), columns: try reader.integer("columns", in: sizes),
      rowsPerRegister: try reader.integer("rows_per_register", in: sizes),
      isBitPipelined: try reader.flag("is_bit_pipelined"),
      clock: reader.has("clock_ns") ? .nanoseconds(try reader.number("clock_ns", in: 0.01...1e6)) : nil,
      fit: fit)
  }
}

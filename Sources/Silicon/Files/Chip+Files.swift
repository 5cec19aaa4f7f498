extension Chip {
  /// The chip as a JSON file: to be copied and edited. Constants may be numbers alone.
  public func json() throws -> String { try tree.text() }

  var tree: JSONTree {
    var members = constants.members
    members["name"] = .text(name)
    members["macros"] = .number(Double(macros))
    members["macro"] = macro.tree
    members["transposed"] = .text(transposed.rawValue)
    members["working_arrays"] = .number(Double(workingArrays))
    members["working_cells"] = .text(workingCells.rawValue)
    members["buffer_bytes"] = .number(Double(bufferBytes))
    members["keeps_low_plane_in_sram"] = .bool(keepsLowPlaneInSRAM)
    members["compares_before_writing"] = comparesBeforeWriting.tree
    members["verify_pulses"] = .number(Double(verify.tries))
    if let bitsWrittenAtOnce { members["bits_written_at_once"] = .number(Double(bitsWrittenAtOnce)) }
    members["corrects_errors"] = .bool(correctsErrors)
    members["levels_wear"] = .bool(levelsWear)
    members["gates_power"] = .bool(gatesPower)
    members["loads_ahead"] = .bool(loadsAhead)
    return .object(members)
  }

  /// Reads what ``json()`` writes.
  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - file: its name, for messages.
  /// - Throws: `SiliconFileError` that names the file and the field when one is missing, unknown or out of
  ///   range.
  public init(json: [UInt8], file: String) throws(SiliconFileError) {
    try self.init(
      try JSONTree(json, file: file, start: "what `remanence chip --print-chip` prints"), file: file)
  }

  init(_ tree: JSONTree, file: String) throws(SiliconFileError) {
    var reader = try FieldReader(tree, file: file)
    var inner = try reader.object("macro")
    let macro = try MacroDesign(&inner)
    let transposed = try reader.choice("transposed", as: TransposedPolicy.self)
    if let mistake = Self.mistake(macro, transposed) {
      throw reader.error(mistake.field, mistake.what, mistake.remedy)
    }
    var constants = ChipConstants.assumed
    try reader.fill(&constants)
    self.init(
      name: try reader.text("name"), macros: try reader.integer("macros", in: 1...1 << 20), macro: macro,
      transposed: transposed, workingArrays: try reader.integer("working_arrays", in: 0...1 << 20),
      workingCells: try reader.choice("working_cells", as: WorkingCells.self),
      bufferBytes: try reader.integer("buffer_bytes", in: 64...1 << 40),
      keepsLowPlaneInSRAM: try reader.flag("keeps_low_plane_in_sram"),
      comparesBeforeWriting: try WriteComparison(&reader, "compares_before_writing"),
      verify: WriteVerify(tries: try reader.integer("verify_pulses", in: 1...1000)),
      bitsWrittenAtOnce: reader.has("bits_written_at_once")
        ? try reader.integer("bits_written_at_once", in: 1...1 << 16) : nil,
      correctsErrors: try reader.flag("corrects_errors"), levelsWear: try reader.flag("levels_wear"),
      gatesPower: try reader.flag("gates_power"), loadsAhead: try reader.flag("loads_ahead"),
      constants: constants)
    try reader.finish()
  }
}

extension WriteComparison {
  fileprivate var tree: JSONTree {
    switch self {
    case .wherePaying: .text("auto")
    case .always: .bool(true)
    case .never: .bool(false)
    }
  }

  fileprivate init(_ reader: inout FieldReader, _ key: String) throws(SiliconFileError) {
    switch reader[key] {
    case .text("auto"): self = .wherePaying
    case .bool(let compares): self = compares ? .always : .never
    case let other:
      let what = other.map { "is \($0.kind)" } ?? "is missing"
      throw reader.error(
        key, what, (other == nil ? reader.misspelt(key) : "") + "give true, false, or \"auto\": where it pays"
      )
    }
  }
}

extension Chip {
  /// Puts the macro of a file in place of the chip's own.
  /// - Parameters:
  ///   - json: the file's bytes, as ``MacroDesign/json()`` writes them.
  ///   - file: its name, for messages.
  /// - Throws: `SiliconFileError` that names the file and the field of a mistake, or of what does not go with
  ///   the chip.
  public mutating func replaceMacro(json: [UInt8], file: String) throws(SiliconFileError) {
    let design = try MacroDesign(json: json, file: file)
    if let mistake = Self.mistake(design, transposed) {
      throw SiliconFileError(file: file, field: mistake.field, what: mistake.what, remedy: mistake.remedy)
    }
    macro = design
  }

  /// Why a chip cannot have this macro; nil where it can.
  private static func mistake(
    _ macro: MacroDesign, _ transposed: TransposedPolicy
  ) -> (field: String, what: String, remedy: String)? {
    guard macro.macro.outputs(.int8) > 0 else {
      return (
        "macro.columns", "does not hold one weight of 8 bits", "give a macro's row at least one weight"
      )
    }
    guard case .ripple = macro, transposed != .copy else { return nil }
    return (
      "transposed", "is \"\(transposed.rawValue)\", which sums that ripple from row to row cannot do",
      "copy, or a macro of another kind"
    )
  }
}

extension Chip: Encodable {
  /// Encodes what ``json()`` writes.
  public func encode(to encoder: any Encoder) throws { try tree.encode(to: encoder) }
}

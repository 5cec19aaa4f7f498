extension Chip {
  /// The chip as a JSON file: to be copied and edited. Constants may be numbers alone.
  public func json() throws -> String { try tree.text() }

  var tree: JSONTree {
    constants.members
      + [
        "name": .text(name), "macros": .number(Double(macros)), "macro": macro.tree,
        "transposed": .text(transposed.rawValue), "working_arrays": .number(Double(workingArrays)),
        "working_cells": .text(workingCells.rawValue), "buffer_bytes": .number(Double(bufferBytes)),
        "keeps_low_plane_in_sram": .bool(keepsLowPlaneInSRAM),
        "compares_before_writing": .bool(comparesBeforeWriting), "levels_wear": .bool(levelsWear),
        "gates_power": .bool(gatesPower),
      ]
  }

  /// Reads what ``json()`` writes.
  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - file: its name, for messages.
  /// - Throws: `SiliconFileError` that names the file and the field when one is missing, unknown or out of range.
  public init(json: [UInt8], file: String) throws(SiliconFileError) {
    try self.init(
      try JSONTree(json, file: file, start: "what `remanence chip --print-chip` prints"), file: file)
  }

  init(_ tree: JSONTree, file: String) throws(SiliconFileError) {
    var reader = try FieldReader(tree, file: file)
    var inner = try reader.object("macro")
    let macro = try MacroDesign(&inner)
    guard macro.macro.outputs(.int8) > 0 else {
      throw reader.error(
        "macro.columns", "does not hold one weight of 8 bits", "give a macro's row at least one weight")
    }
    let transposed = try reader.choice("transposed", as: TransposedPolicy.self)
    if case .ripple = macro, transposed != .copy {
      throw reader.error(
        "transposed", "is \"\(transposed.rawValue)\", which sums that ripple from row to row cannot do",
        "copy, or a macro of another kind")
    }
    var constants = ChipConstants.assumed
    try reader.fill(&constants)
    self.init(
      name: try reader.text("name"), macros: try reader.integer("macros", in: 1...1 << 20), macro: macro,
      transposed: transposed, workingArrays: try reader.integer("working_arrays", in: 0...1 << 20),
      workingCells: try reader.choice("working_cells", as: WorkingCells.self),
      bufferBytes: try reader.integer("buffer_bytes", in: 64...1 << 40),
      keepsLowPlaneInSRAM: try reader.flag("keeps_low_plane_in_sram"),
      comparesBeforeWriting: try reader.flag("compares_before_writing"),
      levelsWear: try reader.flag("levels_wear"), gatesPower: try reader.flag("gates_power"),
      constants: constants)
    try reader.finish()
  }

  /// Every constant that a price depends on, with its provenance.
  public var allConstants: [NamedConstant] {
    technology.allConstants.map { NamedConstant(name: "technology." + $0.name, constant: $0.constant) }
      + macro.logic.unit.constants(prefix: "unit_gate.") + constants.constants(prefix: "chip.")
  }
}

extension Chip: Encodable {
  /// Encodes what ``json()`` writes.
  public func encode(to encoder: any Encoder) throws { try tree.encode(to: encoder) }
}

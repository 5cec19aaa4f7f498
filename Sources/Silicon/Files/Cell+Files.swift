/// The kinds of cells, as files name them.
enum CellKind: String, CaseIterable {
  case sas
  case sot
  case stt
  case resistive
  case sram
}

extension Cell {
  var tree: JSONTree {
    func kind(_ kind: CellKind) -> JSONTree { .text(kind.rawValue) }
    return switch self {
    case .sas(let cell):
      cell.members
        + [
          "kind": kind(.sas), "junction": cell.junction.tree, "track": .object(cell.track.members),
          "write_protocol": .text(cell.writeProtocol.rawValue),
        ]
    case .sot(let cell):
      .object([
        "kind": kind(.sot), "junction": cell.junction.tree, "track": .object(cell.track.members),
      ])
    case .stt(let cell): cell.members + ["kind": kind(.stt), "junction": cell.junction.tree]
    case .resistive(let cell): cell.members + ["kind": kind(.resistive)]
    case .sram(let cell): cell.members + ["kind": kind(.sram)]
    }
  }

  // A built-in is the canvas that every field is painted over: a field that is missing is an error.
  init(_ reader: inout FieldReader) throws(SiliconFileError) {
    switch (try reader.choice("kind", as: CellKind.self), MemoryTechnology.sas.cell) {
    case (.sas, .sas(var cell)):
      try reader.fill(&cell)
      cell.writeProtocol = try reader.choice("write_protocol", as: SASCellGroup.WriteProtocol.self)
      cell.junction = try MagneticTunnelJunction(&reader, over: cell.junction)
      try reader.fill(&cell.track, at: "track")
      self = .sas(cell)
    case (.sot, .sas(let canvas)):
      var cell = SOTCell(junction: canvas.junction, track: canvas.track)
      cell.junction = try MagneticTunnelJunction(&reader, over: cell.junction)
      try reader.fill(&cell.track, at: "track")
      self = .sot(cell)
    case (.stt, .sas(let canvas)):
      var cell = STTCell(junction: canvas.junction, pathResistance: canvas.pathResistance)
      try reader.fill(&cell)
      cell.junction = try MagneticTunnelJunction(&reader, over: cell.junction)
      self = .stt(cell)
    case (.resistive, _):
      guard case .resistive(var cell) = MemoryTechnology.reram.cell else { preconditionFailure() }
      try reader.fill(&cell)
      self = .resistive(cell)
    default:
      guard case .sram(var cell) = MemoryTechnology.sram.cell else { preconditionFailure() }
      try reader.fill(&cell)
      self = .sram(cell)
    }
    try reader.finish()
  }
}

extension MagneticTunnelJunction {
  var tree: JSONTree { members + ["anisotropy": .text(anisotropy.rawValue)] }

  init(_ reader: inout FieldReader, over canvas: Self) throws(SiliconFileError) {
    self = canvas
    var inner = try reader.object("junction")
    anisotropy = try inner.choice("anisotropy", as: Anisotropy.self)
    try inner.fill(&self)
    try inner.finish()
  }
}

extension Cell {
  /// Every constant of the cell, by the names that files of technologies use.
  public var constants: [NamedConstant] {
    switch self {
    case .sas(let cell):
      cell.constants(prefix: "cell.") + cell.junction.constants(prefix: "cell.junction.")
        + cell.track.constants(prefix: "cell.track.")
    case .sot(let cell):
      cell.junction.constants(prefix: "cell.junction.") + cell.track.constants(prefix: "cell.track.")
    case .stt(let cell):
      cell.constants(prefix: "cell.") + cell.junction.constants(prefix: "cell.junction.")
    case .resistive(let cell): cell.constants(prefix: "cell.")
    case .sram(let cell): cell.constants(prefix: "cell.")
    }
  }
}

extension Chip {
  /// The chip with the constants of its cells, its macros, its logic and what stands around them moved; those
  /// of the circuits that no file sets stay, and so does what a designer chooses.
  public func varied(by variation: Variation) -> Chip {
    var chip = self
    chip.constants = constants.varied(by: variation)
    switch macro {
    case .parallel(var macro):
      macro.overhead = macro.overhead.varied(by: variation)
      chip.macro = .parallel(macro)
    case .rowSerial(var macro):
      macro.overhead = macro.overhead.varied(by: variation)
      chip.macro = .rowSerial(macro)
    case .ripple(var macro):
      macro.fit = macro.fit.varied(by: variation)
      chip.macro = .ripple(macro)
    }
    chip.macro.logic.unit = macro.logic.unit.varied(by: variation)
    chip.macro.logic.node = macro.logic.node.varied(by: variation)
    chip.technology = technology.varied(by: variation)
    chip.technology.cell = technology.cell.varied(by: variation)
    return chip
  }

  /// The constants that ``varied(by:)`` moves, each once, by their names.
  public var movableConstants: [NamedConstant] {
    let ofMacro =
      switch macro {
      case .parallel(let macro): macro.overhead.movable
      case .rowSerial(let macro): macro.overhead.movable
      case .ripple(let macro): macro.fit.movable
      }
    let all =
      technology.movable + technology.cell.movable + ofMacro + macro.logic.unit.movable
      + macro.logic.node.movable + constants.movable
    return all.reduce(into: []) { found, next in
      let named = NamedConstant(name: next.key, constant: next.constant)
      if !found.contains(named) { found.append(named) }
    }
  }
}

extension StandbyConstants {
  /// The constants of resting and waking, moved.
  public func moved(by variation: Variation) -> StandbyConstants { varied(by: variation) }
}

extension Cell {
  fileprivate func varied(by variation: Variation) -> Cell {
    switch self {
    case .sas(var cell):
      cell = cell.varied(by: variation)
      cell.junction = cell.junction.varied(by: variation)
      cell.track = cell.track.varied(by: variation)
      return .sas(cell)
    case .sot(var cell):
      cell.junction = cell.junction.varied(by: variation)
      cell.track = cell.track.varied(by: variation)
      return .sot(cell)
    case .stt(var cell):
      cell = cell.varied(by: variation)
      cell.junction = cell.junction.varied(by: variation)
      return .stt(cell)
    case .resistive(let cell): return .resistive(cell.varied(by: variation))
    case .sram(let cell): return .sram(cell.varied(by: variation))
    }
  }

  fileprivate var movable: [(key: String, constant: Constant)] {
    switch self {
    case .sas(let cell): cell.movable + cell.junction.movable + cell.track.movable
    case .sot(let cell): cell.junction.movable + cell.track.movable
    case .stt(let cell): cell.movable + cell.junction.movable
    case .resistive(let cell): cell.movable
    case .sram(let cell): cell.movable
    }
  }
}

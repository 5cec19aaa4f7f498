extension Chip {
  /// Every constant that a price depends on, with its provenance.
  public var allConstants: [NamedConstant] {
    let sram =
      technology == .sram ? [] : MemoryTechnology.sram.allConstants
    return technology.allConstants.prefixed("technology.")
      + sram.prefixed("buffer_technology.") + macro.constants.prefixed("macro.")
      + macro.logic.unit.constants(prefix: "unit_gate.") + macro.logic.node.constants(prefix: "node.")
      + Self.circuitConstants + constants.constants(prefix: "chip.") + Workload.Operations.constants
  }

  /// Those of the circuits that no file sets.
  private static var circuitConstants: [NamedConstant] {
    [
      ("supply.exponent_power", SupplyLaw.exponent), ("supply.alpha_power", SupplyLaw.alpha),
      ("driver.taper_ratio", LineDriver.taper),
      ("sense.area_gates", SenseAmplifier.sizes.area), ("sense.energy_gates", SenseAmplifier.sizes.energy),
      ("sense.delay_gates", SenseAmplifier.sizes.delay),
      ("bank.mat_rows", MemoryBank.matRows), ("bank.columns_per_sense", MemoryBank.columnsPerSense),
      ("bank.swing_v", MemoryBank.swing), ("bank.cell_current_ua", MemoryBank.cellCurrent),
      ("bank.write_driver_gates", MemoryBank.writeDriverGates),
      ("wire.repeated_delay_ps_per_mm", Logic.wireDelay), ("word_line.segment_columns", WordLines.segment),
      ("wear.dead_for_a_point_ratio", Wear.deadForAPoint),
      ("refresh.retention_confidence_ratio", MemoryTechnology.retentionConfidence),
      ("multiplier.digitiser_gates", ParallelMacro.digitiserGates),
      ("custom_layout.energy_ratio", CustomLayout.published.energy),
      ("custom_layout.area_ratio", CustomLayout.published.area),
      ("multiplier.booth_selector_gates", ParallelMacro.boothSelectorGates),
    ].map { NamedConstant(name: $0.0, constant: $0.1) }
  }
}

extension MacroDesign {
  /// The constants of its kind.
  fileprivate var constants: [NamedConstant] {
    switch self {
    case .parallel(let macro): macro.overhead.constants()
    case .rowSerial(let macro): macro.overhead.constants()
    case .ripple(let macro): macro.fit.constants()
    }
  }
}

extension [NamedConstant] {
  fileprivate func prefixed(_ prefix: String) -> Self {
    map { NamedConstant(name: prefix + $0.name, constant: $0.constant) }
  }
}

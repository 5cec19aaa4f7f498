/// The model against everything that was published and that it claims to predict.
public enum Validation {
  /// Every row.
  public static var rows: [ValidationRow] {
    claims + gateModel + components + colonnade + digitalMRAM + metis + metisChip + neuroSim + fpSMR
      + memoryBanks + isscc + training + supply + assistedSwitching
  }

  /// The constants that were fitted, or chosen with rows in view. Everything else that the rows use was
  /// published, or assumed without looking at them.
  public static var freeConstants: [NamedConstant] {
    [
      NamedConstant(name: "supply.threshold_65nm_v", constant: SupplyLaw.threshold65),
      NamedConstant(name: "supply.exponent_power", constant: SupplyLaw.exponent),
    ] + RippleMacro.Fit.colonnade.constants(prefix: "ripple.")
      + [
        NamedConstant(name: "driver.taper_ratio", constant: LineDriver.taper),
        NamedConstant(name: "bank.mat_rows", constant: MemoryBank.matRows),
        NamedConstant(name: "fp_smr.pipeline_levels", constant: fpSMRPipelineLevels),
        NamedConstant(name: "nvdcim.pipeline_levels", constant: nvDCIMPipelineLevels),
        NamedConstant(name: "node.finfet_threshold_v", constant: ProcessNode.finFETThreshold),
        NamedConstant(
          name: "node.capacitance_below_28nm_ratio", constant: ProcessNode(nanometres: 22).capacitance),
        NamedConstant(name: "custom_layout.energy_ratio", constant: CustomLayout.published.energy),
      ]
  }
}

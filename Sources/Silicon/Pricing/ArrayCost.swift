import Units

/// What a macro asks for a vector, taken apart once for a chip, so that a layer's price is a few products.
struct ArrayCost {
  /// Inputs and outputs of the macro.
  var rows: Int, columns: Int
  var cycleTime: Time
  /// Cycles of a vector, and those that fill the pipeline.
  var cyclesPerVector: Double, fillCycles: Double
  /// Whether rows that hold nothing are not read.
  var skipsEmptyRows: Bool
  /// Energy of a vector is linear in the toggle rate and in the share of products that switch.
  private var quiet: Breakdown<EnergyDimension>
  private var perToggle: Breakdown<EnergyDimension>
  private var perProduct: Breakdown<EnergyDimension>
  /// What periphery adds to all other parts.
  private var overhead: Double

  init(_ macro: any ComputeMacro, _ precision: OperandBits = .int8, skipsEmptyRows: Bool = false) {
    (rows, columns) = (macro.rows, macro.outputs(precision))
    cycleTime = macro.cycleTime(precision)
    let many = 1 << 16
    let cycles = (macro.cycles(vectors: many, precision), macro.cycles(vectors: 2 * many, precision))
    cyclesPerVector = Double(cycles.1 - cycles.0) / Double(many)
    fillCycles = Double(2 * cycles.0 - cycles.1)
    self.skipsEmptyRows = skipsEmptyRows
    func energy(_ toggle: Double, _ density: Double) -> Breakdown<EnergyDimension> {
      var energy = macro.energy(
        precision, DataActivity(inputToggle: toggle, weightDensity: density))
      // Leakage goes by the time of the whole chip.
      energy[.leakage] = .zero
      return energy
    }
    quiet = energy(0, 0)
    perToggle = energy(1, 0) - quiet
    perProduct = energy(1, 1) - energy(1, 0)
    let half = energy(0.5, 0.5)
    let others = half.total - half[.periphery]
    overhead = others > .zero ? half[.periphery] / others : 0
  }

  /// Energy of a vector on one tile of `tiling`.
  ///
  /// * `active`: the share of the inputs that are not zeros put in between, as a stride's error backward has.
  func energy(_ tiling: Tiling, _ activity: DataActivity, active: Double = 1) -> Breakdown<EnergyDimension> {
    energy(
      rowShare: tiling.rowShare, columnShare: tiling.columnShare, cellShare: tiling.cellShare, activity,
      active: active)
  }

  /// Energy of a vector on an array whose rows, columns and cells are in use in part. Cells and digitisers of
  /// used rows and columns work; trees switch where there are weights; what is not used is not clocked.
  func energy(
    rowShare: Double, columnShare: Double, cellShare: Double, _ activity: DataActivity, active: Double = 1
  ) -> Breakdown<EnergyDimension> {
    let full =
      quiet + (active * activity.inputToggle) * perToggle + (active * activity.products) * perProduct
    var energy = Breakdown<EnergyDimension>()
    energy[.arrays] = (rowShare * columnShare) * full[.arrays]
    energy[.adderTrees] = cellShare * full[.adderTrees]
    energy[.accumulators] = (skipsEmptyRows ? rowShare * columnShare : columnShare) * full[.accumulators]
    energy[.buffers] = rowShare * full[.buffers]
    energy[.drivers] = rowShare * full[.drivers]
    energy[.decoders] = rowShare * full[.decoders]
    energy[.periphery] = overhead * energy.total
    return energy
  }

  /// Time of so many vectors, one after another.
  func time(vectors: Double, rowShare: Double) -> Time {
    (skipsEmptyRows ? rowShare : 1) * (fillCycles + cyclesPerVector * vectors) * cycleTime
  }
}

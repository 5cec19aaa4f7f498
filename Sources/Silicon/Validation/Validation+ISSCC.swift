import Units

extension Validation {
  private struct Macro {
    var name: String
    var node: Double
    var rows: Int
    var columns: Int
    var supply: Double
    var inputBits: Int
    var weightBits: Int
    /// Time of a pass, in ns.
    var cycle: Double
    /// Cells that share a multiplier, where it is known.
    var weightSets = 1
    /// TOPS/W and TOPS/mm² of one-bit operations.
    var efficiency: Double
    var density: Double
    /// Whether it is laid out by hand, as its paper's area or title says.
    var isCustom = false
    /// Whether a constant was chosen with its efficiency in view.
    var isFitted = false
    var missEfficiency: String?
    var missDensity: String?
  }

  /// Digital SRAM macros of UIUC's benchmark, in operations on single bits. What data they were measured with
  /// is not recorded there; ours are half-and-half data. Those that are laid out by hand are so computed: the
  /// saving of energy was fitted to Yan's, that of area is Colonnade's.
  static var isscc: [ValidationRow] {
    let approximate = "adds approximately, which takes fewer transistors"
    let macros = [
      Macro(
        name: "chih-2021", node: 22, rows: 256, columns: 256, supply: 0.72, inputBits: 1, weightBits: 4,
        cycle: 10, efficiency: 1424, density: 64.9, isFitted: true),
      Macro(
        name: "fujiwara-2022-0.9V", node: 5, rows: 256, columns: 256, supply: 0.9, inputBits: 4,
        weightBits: 4, cycle: 3.45, efficiency: 1118, density: 2922, isFitted: true),
      Macro(
        name: "fujiwara-2022-0.5V", node: 5, rows: 256, columns: 256, supply: 0.5, inputBits: 4,
        weightBits: 4, cycle: 13.85, efficiency: 4056, density: 728, isFitted: true),
      Macro(
        name: "yan-2022", node: 28, rows: 32, columns: 16, supply: 0.8, inputBits: 1, weightBits: 8, cycle: 3,
        weightSets: 64, efficiency: 1752, density: 11.4, isCustom: true, isFitted: true),
      Macro(
        name: "tu-2022", node: 28, rows: 128, columns: 48, supply: 1, inputBits: 2, weightBits: 8,
        cycle: 4.55, efficiency: 1245, density: 5.74,
        missDensity: "dimc1 is the same macro: its own 0.94 mm² would make it 92, so more is counted here"),
      Macro(
        name: "wang-2022", node: 28, rows: 256, columns: 64, supply: 0.9, inputBits: 1, weightBits: 1,
        cycle: 3.58, efficiency: 1108, density: 277, isCustom: true, missDensity: approximate),
      Macro(
        name: "he-2023", node: 28, rows: 128, columns: 128, supply: 0.9, inputBits: 1, weightBits: 8,
        cycle: 4.35, efficiency: 2432, density: 269, isCustom: true),
      Macro(
        name: "mori-2023", node: 4, rows: 288, columns: 192, supply: 0.9, inputBits: 1, weightBits: 12,
        cycle: 0.66, efficiency: 1742, density: 4900),
      Macro(
        name: "guo-2023", node: 28, rows: 512, columns: 128, supply: 0.6, inputBits: 2, weightBits: 2,
        cycle: 5.5, efficiency: 2816, density: 40.8),
      Macro(
        name: "jedhe-2023", node: 12, rows: 512, columns: 128, supply: 0.55, inputBits: 1, weightBits: 4,
        cycle: 3.33, efficiency: 2192, density: 54,
        missDensity: "what its area holds besides the array is not recorded"),
      Macro(
        name: "dai-2024", node: 22, rows: 128, columns: 64, supply: 0.85, inputBits: 1, weightBits: 8,
        cycle: 2.5, efficiency: 1240, density: 94.2, isFitted: true),
      Macro(
        name: "tensorcim-2023", node: 28, rows: 256, columns: 128, supply: 0.65, inputBits: 8, weightBits: 8,
        cycle: 5.71, efficiency: 1257.6, density: 13.78,
        missDensity: "a chip of 32 cores with everything around them; ours is the array"),
      Macro(
        name: "star-2024", node: 28, rows: 128, columns: 128, supply: 1.2, inputBits: 1, weightBits: 8,
        cycle: 0.846, efficiency: 3274, density: 484, isCustom: true,
        missEfficiency: "28 nm by its title, 22 nm by the table; at 1.2 V no data of ours reach it"),
    ]
    return macros.flatMap { chip in
      let macro = ParallelMacro(
        technology: .sram,
        logic: Logic(node: ProcessNode(nanometres: chip.node), supply: .volts(chip.supply)), rows: chip.rows,
        columns: chip.columns, sliceBits: chip.weightBits, weightSets: chip.weightSets,
        clock: .nanoseconds(chip.cycle / Double(chip.inputBits)), isCustom: chip.isCustom)
      let precision = OperandBits(inputBits: chip.inputBits, weightBits: chip.weightBits)
      let bits = Double(chip.inputBits * chip.weightBits)
      let source = "UIUC-IMC-Benchmarking, \(chip.name)"
      return [
        ValidationRow(
          path: ["isscc", "efficiency-1-bit", chip.name], unit: "TOPS/W", published: chip.efficiency,
          computed: bits * macro.operationsPerJoule(precision) / 1e12, bar: .factor(2),
          role: chip.isFitted ? .fitted : .heldOut, source: source, miss: chip.missEfficiency),
        ValidationRow(
          path: ["isscc", "density-1-bit", chip.name], unit: "TOPS/mm²", published: chip.density,
          computed: bits * macro.operationsPerSecond(precision) / 1e12 / macro.area.total.squareMillimetres,
          bar: .factor(2), role: .heldOut, source: source, miss: chip.missDensity),
      ]
    }
  }

  /// The first digital macro that trains (28 nm, 32 kB, ISSCC 2025, 14.5): its exact operations. Its supply
  /// could not be read; ours is the node's, and an array of 128 × 128.
  static var training: [ValidationRow] {
    let source = "ISSCC 2025, 14.5; JSSC 2026"
    func efficiency(_ bits: Int) -> Double {
      ParallelMacro(technology: .sram, sliceBits: bits).operationsPerJoule(
        OperandBits(inputBits: bits, weightBits: bits)) / 1e12
    }
    return [
      ValidationRow(
        path: ["training-macro", "efficiency", "int8"], unit: "TOPS/W", published: 17.5,
        computed: efficiency(8),
        bar: .relative(0.4), role: .heldOut, source: source),
      ValidationRow(
        path: ["training-macro", "efficiency", "int4"], unit: "TOPS/W", published: 70.2,
        computed: efficiency(4),
        bar: .relative(0.4), role: .heldOut, source: source),
      ValidationRow(
        path: ["training-macro", "efficiency", "int4-over-int8"], unit: "", published: 70.2 / 17.5,
        computed: efficiency(4) / efficiency(8), bar: .relative(0.2), role: .heldOut, source: source),
    ]
  }
}

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
    var missDensity: String?
  }

  /// Digital SRAM macros of UIUC's benchmark, in operations on single bits. What data they were measured with is not
  /// recorded there. Ours are half-and-half data; with data that switch everything our own model gives a quarter of
  /// the efficiency, with sparse data several times more. So the bar is a factor of 2.5, set with the rows in view.
  static var isscc: [ValidationRow] {
    let approximate = "adds approximately, which takes fewer transistors"
    let macros = [
      Macro(
        name: "chih-2021", node: 22, rows: 256, columns: 256, supply: 0.72, inputBits: 1, weightBits: 4,
        cycle: 10, efficiency: 1424, density: 64.9),
      Macro(
        name: "fujiwara-2022-0.9V", node: 5, rows: 256, columns: 256, supply: 0.9, inputBits: 4,
        weightBits: 4, cycle: 3.45, efficiency: 1118, density: 2922),
      Macro(
        name: "fujiwara-2022-0.5V", node: 5, rows: 256, columns: 256, supply: 0.5, inputBits: 4,
        weightBits: 4, cycle: 13.85, efficiency: 4056, density: 728),
      Macro(
        name: "yan-2022", node: 28, rows: 32, columns: 16, supply: 0.8, inputBits: 1, weightBits: 8, cycle: 3,
        weightSets: 64, efficiency: 1752, density: 11.4),
      Macro(
        name: "tu-2022", node: 28, rows: 128, columns: 48, supply: 1, inputBits: 2, weightBits: 8,
        cycle: 4.55, efficiency: 1245, density: 5.74,
        missDensity: "dimc1 is the same macro: its own 0.94 mm² would make it 92, so more is counted here"),
      Macro(
        name: "wang-2022", node: 28, rows: 256, columns: 64, supply: 0.9, inputBits: 1, weightBits: 1,
        cycle: 3.58, efficiency: 1108, density: 277, missDensity: approximate),
      Macro(
        name: "he-2023", node: 28, rows: 128, columns: 128, supply: 0.9, inputBits: 1, weightBits: 8,
        cycle: 4.35, efficiency: 2432, density: 269, missDensity: approximate),
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
        cycle: 2.5, efficiency: 1240, density: 94.2),
    ]
    return macros.flatMap { chip in
      let macro = ParallelMacro(
        technology: .sram,
        logic: Logic(node: ProcessNode(nanometres: chip.node), supply: .volts(chip.supply)), rows: chip.rows,
        columns: chip.columns, sliceBits: chip.weightBits, weightSets: chip.weightSets,
        clock: .nanoseconds(chip.cycle / Double(chip.inputBits)))
      let precision = Precision(inputBits: chip.inputBits, weightBits: chip.weightBits)
      let bits = Double(chip.inputBits * chip.weightBits)
      let source = "UIUC-IMC-Benchmarking, \(chip.name)"
      return [
        ValidationRow(
          id: "isscc/efficiency-1-bit/\(chip.name)", unit: "TOPS/W", published: chip.efficiency,
          computed: bits * macro.operationsPerJoule(precision) / 1e12, bar: .factor(2.5),
          // The gate pitch became the law below 28 nm with these in view.
          role: chip.node < 28 ? .fitted : .heldOut,
          source: source),
        ValidationRow(
          id: "isscc/density-1-bit/\(chip.name)", unit: "TOPS/mm²", published: chip.density,
          computed: bits * macro.operationsPerSecond(precision) / 1e12 / macro.area.total.squareMillimetres,
          bar: .factor(2.5), role: .heldOut, source: source, miss: chip.missDensity),
      ]
    }
  }
}

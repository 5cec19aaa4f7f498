import Units

extension Validation {
  /// The supply of the efficiencies of the 40 nm STT macro, which we could not read: fitted to the 4-bit row with
  /// half-and-half data. A higher supply with sparser data explains that row as well.
  static let nvDCIMEnergySupply = Constant(
    0.515, in: 0.5...1.1, .fitted("nvDCIM, 112.3 TOPS/W at 4 bits"))
  /// Inputs that it sums.
  static let nvDCIMRows = Constant(
    64, in: 16...256, .fitted("nvDCIM, 7.4 ns at 4 bits and the node's 1.1 V"))
  /// Levels of its trees between two banks of registers.
  static let nvDCIMPipelineLevels = Constant(
    3, in: 1...6, .fitted("nvDCIM, 7.4 ns at 4 bits and the node's 1.1 V"))
  /// The supply of its latencies.
  static let nvDCIMClockSupply = Constant(
    1.1, in: 0.9...1.21, .assumed("1.1 V at 65 nm, 1.0 V at 45 nm, NeuroSim V2.1"))

  /// The 64-kb digital STT-MRAM macro at 40 nm. Its organisation is assumed: 64 × 1024 cells in slices of four
  /// bits, registers after the third and the last level of the trees. Latency is the time between two vectors.
  static var digitalMRAM: [ValidationRow] {
    let source = "Nat. Electron. 8, 1046 (2025), 10.1038/s41928-025-01479-y"
    func macro(_ supply: Constant) -> ParallelMacro {
      ParallelMacro(
        technology: .stt, logic: Logic(node: ProcessNode(nanometres: 40), supply: .volts(supply.value)),
        rows: Int(nvDCIMRows.value), columns: 1024, sliceBits: 4, accumulatorBits: 28, shiftsSums: true,
        pipelineLevels: Int(nvDCIMPipelineLevels.value))
    }
    return [(4, 7.4, 112.3), (16, 29.6, 7.02)].flatMap { bits, latency, efficiency in
      let precision = Precision(inputBits: bits, weightBits: bits)
      let clocked = macro(nvDCIMClockSupply)
      let role = bits == 4 ? ValidationRow.Role.fitted : .heldOut
      return [
        ValidationRow(
          id: "nvdcim/latency/\(bits)-bits", unit: "ns", published: latency,
          computed: (Double(clocked.cyclesPerVector(precision)) * clocked.cycleTime(precision))
            .nanoseconds,
          bar: .relative(0.1), role: role, source: source),
        ValidationRow(
          id: "nvdcim/efficiency/\(bits)-bits", unit: "TOPS/W", published: efficiency,
          computed: macro(nvDCIMEnergySupply).operationsPerJoule(precision) / 1e12,
          bar: .relative(0.1), role: role, source: source),
      ]
    }
  }

  /// Axelera's Metis: 512 inputs, 512 outputs, four sets of weights, 12 nm, 0.68 V, 800 MHz.
  static var metisMacro: ParallelMacro {
    ParallelMacro(
      technology: .sram, logic: Logic(node: ProcessNode(nanometres: 12), supply: .volts(0.68)), rows: 512,
      columns: 4096, weightSets: 4, accumulatorBits: 26, clock: .nanoseconds(1.25))
  }

  static var metis: [ValidationRow] {
    let source = "Metis, ISSCC 2024, 11.3"
    let macro = metisMacro
    let random = macro.operationsPerJoule(.int8) / 1e12
    let sparse =
      macro.operationsPerJoule(.int8, DataActivity(inputToggle: 0.25, weightDensity: 0.1)) / 1e12
    let whole =
      "ours is the array alone, and promises 1.9 times too much for Jedhe's, in the same node; our source does not say "
      + "what else the figure includes, which would explain another 2 times"
    return [
      // Published with one decimal.
      ValidationRow(
        id: "metis/throughput/int8", unit: "TOPS", published: 52.4,
        computed: macro.operationsPerSecond(.int8) / 1e12, bar: .relative(0.05 / 52.4), role: .heldOut,
        source: source),
      ValidationRow(
        id: "metis/efficiency/random-data", unit: "TOPS/W", published: 15, computed: random,
        bar: .factor(2), role: .heldOut, source: source, miss: whole),
      ValidationRow(
        id: "metis/efficiency/sparse-data", unit: "TOPS/W", published: 82, computed: sparse,
        bar: .factor(2), role: .heldOut, source: source, miss: whole),
      ValidationRow(
        id: "metis/efficiency/sparse-over-random", unit: "", published: 82.0 / 15,
        computed: sparse / random, bar: .relative(0.3), role: .heldOut, source: source),
    ]
  }

  /// Levels of FP-SMR's trees between two banks of registers.
  static let fpSMRPipelineLevels = Constant(
    2, in: 1...2, .fitted("FP-SMR, 15.31 TOPS/W; 700 MHz needs one or two"))

  /// FP-SMR: digital SAS-MRAM at 28 nm with FP8 operands. Ours is an int8 macro of the size that its throughput
  /// implies (192 multiply-accumulates in a cycle), pipelined at every second level; its
  /// clock is given, since ripple-carry adders would not reach it. FP8 has shorter significands and longer sums than
  /// int8, and its registers are not known: the band is a
  /// factor of two, set with the figure in view.
  static var fpSMR: [ValidationRow] {
    let source = "FP-SMR, GLSVLSI 2025, NSF PAR 10616386"
    let macro = ParallelMacro(
      technology: .sas, rows: 128, columns: 96, shiftsSums: true,
      pipelineLevels: Int(fpSMRPipelineLevels.value),
      clock: .nanoseconds(1 / 0.7))
    return [
      ValidationRow(
        id: "fp-smr/throughput/fp8", unit: "GOPS", published: 269,
        computed: macro.operationsPerSecond(.int8) / 1e9, bar: .relative(0.005), role: .heldOut,
        source: source),
      ValidationRow(
        id: "fp-smr/efficiency/fp8", unit: "TOPS/W", published: 15.31,
        computed: macro.operationsPerJoule(.int8) / 1e12, bar: .factor(2), role: .fitted, source: source),
    ]
  }
}

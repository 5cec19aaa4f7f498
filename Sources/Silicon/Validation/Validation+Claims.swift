import Units

extension Validation {
  /// What papers claim of one technology over another, beside what the model says. Where it misses, the model
  /// contradicts the paper: that is said before everything else.
  static var claims: [ValidationRow] {
    func pim(_ technology: MemoryTechnology) -> Double {
      ParallelMacro(
        technology: technology, rows: 128, columns: 96, shiftsSums: true,
        pipelineLevels: Int(fpSMRPipelineLevels.value), clock: .nanoseconds(1 / 0.7)
      ).operationsPerJoule(.int8)
    }
    func compute(_ technology: MemoryTechnology, _ node: Double, _ supply: Double) -> Double {
      ParallelMacro(
        technology: technology,
        logic: Logic(node: ProcessNode(nanometres: node), supply: .volts(supply))
      ).operationsPerJoule(.int8)
    }
    let logic =
      "where arrays are digital the arithmetic takes most of the energy and is the same in all; what is left "
      + "to a cell is its sensing, once for a set of weights, and the leakage of a busy array, which is small"
    func row(
      _ path: [String], _ published: Double, _ computed: Double, _ source: String,
      role: ValidationRow.Role = .heldOut, miss: String? = nil
    ) -> ValidationRow {
      ValidationRow(
        path: ["claim"] + path, unit: "", published: published, computed: computed, bar: .relative(0.25),
        role: role,
        source: source, miss: miss, claim: path.joined(separator: "/"))
    }
    let smr = "FP-SMR, GLSVLSI 2025, NSF PAR 10616386 (YooChoose)"
    let imw = "IMW 2022, IEEE 9779279"
    return [
      row(["fp-smr", "sas-over-sram-efficiency"], 1.8, pim(.sas) / pim(.sram), smr, miss: logic),
      row(["fp-smr", "sas-over-reram-efficiency"], 1.12, pim(.sas) / pim(.reram), smr),
      row(
        ["imw-2022", "sot-over-sram-efficiency-22nm"], 1.51,
        compute(.sot, 22, 0.85) / compute(.sram, 22, 0.85),
        imw,
        miss: logic),
      row(
        ["imw-2022", "sot-over-sram-efficiency-7nm"], 1.93, compute(.sot, 7, 0.7) / compute(.sram, 7, 0.7),
        imw,
        miss: logic),
      // Better by the abstract, without a figure: 1 is the least that this can mean. Both writes take 4 ns
      // and fail less than once in a million.
      row(
        ["zhang-2024", "sot-over-sas-write-energy"], 1,
        MemoryTechnology.sot.write().energyPerBit / MemoryTechnology.sas.write().energyPerBit,
        "Zhang et al., IEEE TCAD 2024, abstract: better write efficiency than SOT-MRAM, no figure"),
      row(
        ["mlp-neurosim", "stt-over-sram-energy"], 146.7 / 15.56, onlineLearning(.stt) / onlineLearning(.sram),
        "MLP+NeuroSim V3.0 (simulated), manual table II", role: .fitted),
    ]
  }

  /// Energy of learning from one picture as MLP+NeuroSim does: 400-100-10 neurons with weights of 6 bits at
  /// 32 nm, forward, backward and gradients, and every weight rewritten, half of whose bits change (assumed,
  /// with the claim in view).
  private static func onlineLearning(_ technology: MemoryTechnology) -> Energy {
    let weights = Double(400 * 100 + 100 * 10)
    let logic = Logic(node: ProcessNode(nanometres: 32), supply: .volts(0.9))
    let macro = ParallelMacro(technology: .sram, logic: logic, columns: 126, sliceBits: 6)
    let products = 3 * weights * macro.energyPerMAC(OperandBits(inputBits: 6, weightBits: 6))
    return products + (0.5 * 6 * weights) * technology.write().energyPerBit
  }
}

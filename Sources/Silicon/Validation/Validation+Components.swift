import Units

extension Validation {
  /// Adders, multipliers and small memories at 45 nm and 0.9 V (Horowitz, ISSCC 2014), adders and registers
  /// at 40 nm (Aladdin): half of the bits switch. Ours are full adders in a row, and rows of them for a
  /// product.
  static var components: [ValidationRow] {
    let logic = Logic(node: ProcessNode(nanometres: 45), supply: .volts(0.9))
    let adder = FullAdder(logic).energy.femtojoules
    func product(_ bits: Double) -> Double {
      bits * bits * 0.25 * logic.energy(gates: 0.5).femtojoules + bits * (bits - 1) * 0.5 * adder
    }
    let horowitz = "Horowitz, ISSCC 2014, 45 nm, in esim's energy database"
    func row(
      _ path: [String], _ unit: String, _ published: Double, _ computed: Double, _ source: String,
      miss: String? = nil
    ) -> ValidationRow {
      ValidationRow(
        path: path, unit: unit, published: published, computed: computed, bar: .factor(2), role: .heldOut,
        source: source, miss: miss)
    }
    let small = Logic(node: ProcessNode(nanometres: 40), supply: .volts(0.9))
    let aladdin = "Aladdin, 40 nm, 1 GHz, in Accelergy's library"
    return [
      row(["components", "add-8"], "fJ", 30, 8 * 0.5 * adder, horowitz),
      row(["components", "add-16"], "fJ", 50, 16 * 0.5 * adder, horowitz),
      row(["components", "add-32"], "fJ", 100, 32 * 0.5 * adder, horowitz),
      row(["components", "multiply-8"], "fJ", 200, product(8), horowitz),
      row(["components", "multiply-32"], "fJ", 3100, product(32), horowitz),
      row(["components", "add-32-area"], "µm²", 278, 32 * FullAdder(small).area.squareMicrometres, aladdin),
      row(["components", "register-area"], "µm²", 5.98, Register(small).area.squareMicrometres, aladdin),
    ]
      + [(8, 10.0, nil), (32, 20, nil), (1024, 100, "counts the wires of many banks; ours is one")].map {
        kibibytes, published, miss in
        let bank = MemoryBank(
          bits: kibibytes << 13, wordBits: 64, cells: .init(.sram, logic: logic), logic: logic)
        return row(
          ["sram", "read-\(kibibytes)-KiB"], "pJ", published, bank.readEnergy.picojoules, horowitz, miss: miss
        )
      }
  }
}

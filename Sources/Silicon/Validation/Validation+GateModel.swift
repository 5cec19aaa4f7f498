import Units

extension Validation {
  /// ZigZag-IMC's gate model and the chip that it was validated with. Its own figures count multipliers,
  /// trees and accumulators, so these rows do as well.
  static var gateModel: [ValidationRow] {
    let logic: [Part] = [.arrays, .adderTrees, .accumulators]
    let zigzag = "ZigZag-IMC at 28 nm, 0.9 V; github KULeuven-MICAS/zigzag-imc"
    let golden = [(32, 93.41, 3.51), (128, 72.58, 3.97), (256, 69.15, 4.20)].flatMap {
      inputs, energy, clock in
      let macro = ParallelMacro(technology: .sram, rows: inputs, columns: 8, overhead: .none)
      return [
        ValidationRow(
          path: ["zigzag", "gate-model-energy", "\(inputs)-inputs"], unit: "fJ/MAC", published: energy,
          computed: macro.energy(.int8, .halves).sum(of: logic).femtojoules
            / Double(macro.macs(.int8)),
          bar: .relative(0.001), role: .heldOut, source: zigzag),
        ValidationRow(
          path: ["zigzag", "gate-model-clock", "\(inputs)-inputs"], unit: "ns", published: clock,
          computed: macro.cycleTime(.int8).nanoseconds, bar: .relative(0.005), role: .heldOut,
          source: zigzag),
      ]
    }
    // 64 banks of 32 inputs and 6 outputs, two input bits a cycle by Booth, 32-bit accumulators.
    let bank = ParallelMacro(
      technology: .sram, rows: 32, columns: 48, inputBitsPerCycle: 2, accumulatorBits: 32,
      overhead: .none)
    let perMAC = bank.energy(.int8, .halves).sum(of: logic).joules / Double(bank.macs(.int8))
    let chip = "Tu et al., ISSCC 2022, 15.5, 28 nm"
    return golden + [
      ValidationRow(
        path: ["dimc1", "isscc-2022-15.5", "efficiency"], unit: "TOPS/W", published: 36.63,
        computed: 2 / perMAC / 1e12, bar: .relative(0.05), role: .heldOut, source: chip),
      ValidationRow(
        path: ["dimc1", "isscc-2022-15.5", "clock"], unit: "ns", published: 1000 / 195.0,
        computed: bank.cycleTime(.int8).nanoseconds, bar: .relative(0.2), role: .heldOut, source: chip),
      ValidationRow(
        path: ["dimc1", "isscc-2022-15.5", "area"], unit: "mm²", published: 0.9408,
        computed: 64 * bank.area.total.squareMillimetres, bar: .relative(0.1),
        // Selectors and ports of the columns were added with it in view.
        role: .fitted, source: chip),
    ]
  }
}

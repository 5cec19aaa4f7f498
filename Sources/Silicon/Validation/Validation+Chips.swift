import Networks
import Programs
import Units

extension Validation {
  /// Metis as a whole on ResNet-50, which holds everything above the arrays: tiling, loading, buffers, wires. Four cores
  /// of 512 × 512 weights in four sets; 52 MiB of SRAM, from which weights are loaded as from memory outside (energy of a
  /// large SRAM, ZigZag-IMC; its bandwidth is assumed). One image goes through all four cores.
  static var metisChip: [ValidationRow] {
    var chip = Chip(
      name: "metis", macros: 4, macro: .parallel(metisMacro), workingArrays: 0, bufferBytes: 52 << 20)
    chip.constants.offChipEnergy = Constant(
      0.81, in: 0.4...2, .published("256 KiB of SRAM, 416 pJ for 512 bits, ZigZag's dimc.yaml"))
    chip.constants.offChipBandwidth = Constant(100, in: 20...400, .assumed(""))
    chip.constants.clock = Constant(800, .published("Metis, ISSCC 2024, 11.3"))
    let network = Network.resNet50(resolution: 224, classes: 1000).folded(nil).network
    guard
      let program = try? Program.lowered(
        from: network, precision: .int8, batch: 1, isTraining: false),
      let price = try? chip.price(Workload(program), by: .latency)
    else { return [] }
    let source = "Metis, ISSCC 2024, 11.3: 2502 images a second, 353 for each joule"
    return [
      ValidationRow(
        id: "metis/chip/resnet-50-rate", unit: "1/s", published: 2502,
        computed: 1 / price.total.time.total.seconds, bar: .factor(2),
        // Wide arrays got their word lines in segments with this in view.
        role: .fitted, source: source),
      ValidationRow(
        id: "metis/chip/resnet-50-efficiency", unit: "1/J", published: 353,
        computed: 1 / price.total.energy.total.joules, bar: .factor(2), role: .heldOut, source: source,
        miss:
          "3.8 times are the array's own; the rest is what the board's figure includes and no model here has: "
          + "processors, host interface, memory outside, supply"),
    ]
  }
}

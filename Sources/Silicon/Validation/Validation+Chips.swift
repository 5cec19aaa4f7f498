import Networks
import Programs
import Units

extension Validation {
  /// Metis as a whole on ResNet-50, which holds everything above the arrays: tiling, loading, buffers, wires.
  /// Four cores of 512 × 512 weights in four sets; 52 MiB of SRAM, from which weights are loaded as from
  /// memory outside (energy of a large SRAM, ZigZag-IMC; its bandwidth is assumed). One image goes through
  /// all four cores.
  static var metisChip: [ValidationRow] {
    var chip = Chip(
      name: "metis", macros: 4, macro: .parallel(metisMacro), workingArrays: 0, bufferBytes: 52 << 20)
    chip.constants.offChipEnergy = Constant(
      0.81, in: 0.4...2, .published("256 KiB of SRAM, 416 pJ for 512 bits, ZigZag's dimc.yaml"))
    chip.constants.offChipBandwidth = Constant(
      100, in: 20...400, .assumed("a large SRAM on the chip, several DRAM channels wide"))
    chip.constants.clock = Constant(800, .published("Metis, ISSCC 2024, 11.3"))
    guard let workload = inference(.resNet50(resolution: 224, classes: 1000)),
      let price = try? chip.price(workload, by: .latency)
    else { return [] }
    let source = "Metis, ISSCC 2024, 11.3: 2502 images a second, 353 for each joule"
    return [
      ValidationRow(
        path: ["metis", "chip", "resnet-50-rate"], unit: "1/s", published: 2502,
        computed: 1 / price.total.time.total.seconds, bar: .factor(2),
        // Wide arrays got their word lines in segments with this in view.
        role: .fitted, source: source),
      ValidationRow(
        path: ["metis", "chip", "resnet-50-efficiency"], unit: "1/J", published: 353,
        computed: 1 / price.total.energy.total.joules, bar: .factor(2), role: .heldOut, source: source,
        miss:
          "2.4 times are the array's own; the rest is what the board's figure includes and no model here "
          + "has: processors, host interface, memory outside, supply"),
    ]
  }

  /// NeuroSim's whole chip of digital SRAM arrays (DCIM V1.0), as run by us at 22 nm: VGG8 with every layer
  /// resident, once, in arrays of 256 × 256. Another model, not silicon; none of our constants saw it.
  static var neuroSim: [ValidationRow] {
    let macro = ParallelMacro(
      technology: .sram, logic: Logic(node: ProcessNode(nanometres: 22), supply: .volts(0.85)), rows: 256,
      columns: 256)
    var chip = Chip(name: "neurosim", macros: 1, macro: .parallel(macro), workingArrays: 0)
    guard let workload = inference(.vgg8(resolution: 32, classes: 10)),
      let needed = try? chip.price(workload).neededSlots
    else { return [] }
    chip.macros = needed
    guard let price = try? chip.price(workload, by: .energy) else { return [] }
    let figures = [
      ("energy", "µJ", 57.70 + 2.97, price.total.energy.total.joules * 1e6),
      ("time", "µs", 83.14, price.total.time.total.seconds * 1e6),
      ("area", "mm²", 716.7, price.area.total.squareMillimetres),
    ]
    return figures.map { name, unit, published, computed in
      ValidationRow(
        path: ["neurosim", "vgg8-22nm", name], unit: unit, published: published, computed: computed,
        bar: .factor(2), role: .heldOut, source: "NeuroSim DCIM V1.0 (simulated), one image of VGG8")
    }
  }

  /// What an inference of one image of `network` asks of a chip.
  private static func inference(_ network: Network) -> Workload? {
    (try? Program.lowered(
      from: network.folded(nil).network, precision: .int8, batch: 1, isTraining: false)).map {
        Workload($0)
      }
  }
}

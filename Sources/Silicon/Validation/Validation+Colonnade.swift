import Units

extension Validation {
  private static let source = "Colonnade, JSSC 2021, 10.1109/JSSC.2021.3061508"
  /// The widths of weights whose energies at 0.6 and 0.8 V were fitted, with one input bit.
  static let fittedWidths: Set = [1, 4, 8, 12, 16]

  /// The macro at 65 nm; energy was measured at 100 MHz.
  private static func macro(_ supply: Double, rowsPerRegister: Int = 8) -> RippleMacro {
    RippleMacro(
      logic: Logic(node: ProcessNode(nanometres: 65), supply: .volts(supply)),
      rowsPerRegister: rowsPerRegister)
  }

  static var colonnade: [ValidationRow] {
    colonnadeEnergy + colonnadeTiming + colonnadeGroups
  }

  private static var colonnadeEnergy: [ValidationRow] {
    ColonnadeFigures.supplies.enumerated().flatMap { column, supply in
      (1...16).flatMap { bits in
        var macro = macro(supply)
        macro.clock = .nanoseconds(10)
        func row(_ name: String, _ inputBits: Int, _ published: Double, isFitted: Bool) -> ValidationRow {
          ValidationRow(
            path: ["colonnade", name, "\(supply)V", "\(bits)"], unit: "fJ/MAC", published: published,
            computed: macro.energyPerMAC(OperandBits(inputBits: inputBits, weightBits: bits)).femtojoules,
            bar: .relative(0.06), role: isFitted ? .fitted : .heldOut, source: source)
        }
        return [
          row(
            "energy-1b", 1, ColonnadeFigures.energyOneBitInputs[bits - 1][column],
            isFitted: supply != 0.7 && fittedWidths.contains(bits)),
          row("energy", bits, ColonnadeFigures.energy[bits - 1][column], isFitted: false),
        ]
      }
    }
  }

  private static var colonnadeTiming: [ValidationRow] {
    ColonnadeFigures.registers.enumerated().flatMap { column, registers in
      (1...16).flatMap { bits in
        var macro = macro(0.8, rowsPerRegister: 128 / registers)
        let precision = OperandBits(inputBits: bits, weightBits: bits)
        let throughput = macro.operationsPerSecond(precision) / 1e9
        macro.isBitPipelined = false
        let latency =
          Double(macro.cycles(vectors: 1, precision)) * macro.cycleTime(precision).nanoseconds / 1000
        let published = ColonnadeFigures.latency[bits - 1][column]
        return [
          ValidationRow(
            path: ["colonnade", "throughput", "\(registers)-reg", "\(bits)"], unit: "GOPS",
            published: ColonnadeFigures.throughput[bits - 1][column], computed: throughput,
            bar: .relative(0.02), role: .fitted, source: source),
          // Published to a hundredth of a microsecond: half of it is the figure's own uncertainty.
          ValidationRow(
            path: ["colonnade", "latency", "\(registers)-reg", "\(bits)"], unit: "µs", published: published,
            computed: latency, bar: .relative(0.02 + 0.005 / published), role: .heldOut, source: source,
            miss: registers == 1 && bits == 1 ? contradiction : nil),
        ]
      }
    }
  }

  /// The two published figures exclude each other, if a product takes two cycles, as the other 79 latencies
  /// say.
  private static let contradiction =
    "contradicts the throughput: 75.07 GOPS are cycles of 54.6 ns, at most 55.7 ns with its bar; a latency "
    + "within its own bar needs two cycles of at least 56.3 ns"

  private static var colonnadeGroups: [ValidationRow] {
    let names = ["cells", "drivers", "control", "decoder"]
    let parts: [[Part]] = [[.arrays], [.drivers], [.buffers, .periphery], [.decoders]]
    var macro = macro(0.8)
    macro.clock = .nanoseconds(10)
    let precision = OperandBits(inputBits: 1, weightBits: 8)
    let energy = macro.energy(precision, .halves)
    let area = macro.area
    let perMAC = ColonnadeFigures.energyOneBitInputs[7][2]
    let energyMisses = [
      nil, nil, nil,
      "nothing but a row's address changes here; if a row of weights were written in every cycle, it would "
        + "be 5.3, but no source says so",
    ]
    return names.indices.flatMap { index in
      [
        ValidationRow(
          path: ["colonnade", "area", names[index]], unit: "µm²",
          published: ColonnadeFigures.area * ColonnadeFigures.areaShares[index],
          computed: area.sum(of: parts[index]).squareMicrometres, bar: .factor(1.5),
          role: index == 2 ? .heldOut : .fitted, source: source),
        ValidationRow(
          path: ["colonnade", "energy-group", names[index]], unit: "fJ/MAC",
          published: perMAC * ColonnadeFigures.energyShares[index],
          computed: (energy.sum(of: parts[index]) / Double(macro.macs(precision))).femtojoules,
          bar: .factor(1.5), role: index == 1 ? .fitted : .heldOut, source: source,
          miss: energyMisses[index]),
      ]
    }
  }
}

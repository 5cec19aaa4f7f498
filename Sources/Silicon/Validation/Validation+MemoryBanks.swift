import Units

extension Validation {
  private struct Published {
    var name: String
    /// In squares of the feature size of 22 nm.
    var cell: Double
    var sensing: MemoryBank.Sensing
    /// In the cell: pJ and ns.
    var write: (energy: Double?, time: Double)
    /// mm², ns and pJ of a read, ns and pJ of a write of 64 bits.
    var figures: [Double]
    /// NVSim's external sensing: recorded for SRAM alone.
    var sensesAtEdge = false
  }

  /// NVSim's macros of 2 MB at 22 nm with words of 64 bits. Its settings are recorded beside its results: none has
  /// repeaters in its wires, and SRAM alone is sensed outside of its mats. Its leakage is that of hot transistors (350 K),
  /// which is not modelled here. The size of a mat was chosen with all of these figures in view.
  static var memoryBanks: [ValidationRow] {
    let logic = Logic(node: ProcessNode(nanometres: 22), supply: .volts(0.85))
    let power = Power(si: 30e-6)
    let all = [
      Published(
        name: "sram", cell: 146, sensing: .charge(.microamperes(20)), write: (0, 0.3),
        figures: [1.309, 4.68, 1.13, 4.68, 17.0], sensesAtEdge: true),
      Published(
        name: "stt-optimistic", cell: 14, sensing: .resistance(.ohms(3000), power), write: (0.6, 2),
        figures: [0.220, 0.591, 4.37, 2.45, 43.5]),
      Published(
        name: "stt-pessimistic", cell: 75, sensing: .resistance(.ohms(3000), power), write: (4.5, 200),
        figures: [0.720, 0.893, 7.45, 200.6, 295]),
      Published(
        name: "reram", cell: 53, sensing: .resistance(.ohms(6000), power), write: (0.6, 5),
        figures: [0.526, 0.793, 6.18, 5.53, 49.7]),
      // Its write's energy in the cell was not to be had.
      Published(
        name: "pcm-optimistic", cell: 25, sensing: .resistance(.ohms(1000), power), write: (nil, 20),
        figures: [0.417, 0.721, 5.52, 20.4, 6.48]),
    ]
    return all.flatMap { memory in
      let bank = MemoryBank(
        bits: 1 << 24, wordBits: 64,
        cells: .init(
          area: memory.cell * (Length.nanometres(22) * Length.nanometres(22)), sensing: memory.sensing,
          writeEnergy: .picojoules(memory.write.energy ?? 0), writeTime: .nanoseconds(memory.write.time)),
        logic: logic, sensesAtEdge: memory.sensesAtEdge)
      let computed = [
        ("area", "mm²", bank.area.squareMillimetres), ("read-time", "ns", bank.readTime.nanoseconds),
        ("read-energy", "pJ", bank.readEnergy.picojoules), ("write-time", "ns", bank.writeTime.nanoseconds),
        ("write-energy", "pJ", bank.writeEnergy.picojoules),
      ]
      return computed.enumerated().filter { memory.write.energy != nil || $0.offset < 4 }.map {
        index, value in
        ValidationRow(
          id: "nvsim-2MB/\(memory.name)/\(value.0)", unit: value.1, published: memory.figures[index],
          computed: value.2, bar: .factor(2), role: .fitted,
          source: "NVSim at 22 nm, in NVMExplorer's survey tables")
      }
    }
  }
}

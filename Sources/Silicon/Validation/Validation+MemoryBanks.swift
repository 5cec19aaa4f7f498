import Units

extension Validation {
  private struct Published {
    var name: String
    /// Bits of the bank, and of a word.
    var bits = 1 << 24, wordBits = 64
    /// In squares of the feature size of 22 nm.
    var cell: Double
    var sensing: MemoryBank.Sensing
    /// In the cell: pJ and ns.
    var write: (energy: Double?, time: Double)
    /// mm², ns and pJ of a read, ns and pJ of a write of 64 bits.
    var figures: [Double]
    /// NVSim's external sensing: recorded for SRAM alone.
    var sensesAtEdge = false
    /// Whether the size of a mat was chosen with it in view.
    var isFitted = true
    /// Why figures are missed, by their position.
    var misses: [Int: String] = [:]
  }

  /// NVSim's macros of 2 MB at 22 nm with words of 64 bits. Its settings are recorded beside its results:
  /// none has repeaters in its wires, and SRAM alone is sensed outside of its mats. Its leakage is that of
  /// hot transistors (350 K), which is not modelled here. The size of a mat was chosen with the first five in
  /// view, which NVSim had organised for the energy-delay product of reads; others it had organised for
  /// something else.
  static var memoryBanks: [ValidationRow] {
    let logic = Logic(node: ProcessNode(nanometres: 22), supply: .volts(0.85))
    let power = Power(si: 30e-6)
    let reorganised =
      "organised for writes, with shorter bit lines and longer ways; our bank has one organisation"
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
    let others = [
      Published(
        name: "stt-optimistic-fast", cell: 14, sensing: .resistance(.ohms(3000), power),
        write: (0.6, 2), figures: [0.2888, 0.563, 7.19, 2.385, 45.64], isFitted: false),
      Published(
        name: "stt-pessimistic-fast", cell: 75, sensing: .resistance(.ohms(3000), power),
        write: (4.5, 200), figures: [0.7894, 0.8853, 7.91, 200.6, 295.3], isFitted: false),
      Published(
        name: "sram-for-writes", cell: 146, sensing: .charge(.microamperes(20)), write: (0, 0.3),
        figures: [1.387, 3.676, 4.606, 3.67, 2.565], sensesAtEdge: true, isFitted: false,
        misses: [2: reorganised, 4: reorganised]),
      Published(
        name: "stt-128kB", bits: 1 << 20, wordBits: 128, cell: 54, sensing: .resistance(.ohms(3000), power),
        write: (1, 10), figures: [0.03659, 2.031, 33.07, 10.527, 133.1], isFitted: false,
        misses: [
          2:
            "0.26 pJ a bit, where the cell's 30 µW for all of its 2.03 ns are 0.06: more is read than the "
            + "word"
        ]),
    ]
    return (all + others).flatMap { memory in
      let bank = MemoryBank(
        bits: memory.bits, wordBits: memory.wordBits,
        cells: .init(
          area: memory.cell * (Length.nanometres(22) * Length.nanometres(22)), sensing: memory.sensing,
          writeEnergy: .picojoules(memory.write.energy ?? 0), writeTime: .nanoseconds(memory.write.time)),
        logic: logic, sensesAtEdge: memory.sensesAtEdge, discharges: false)
      let computed = [
        ("area", "mm²", bank.area.squareMillimetres), ("read-time", "ns", bank.readTime.nanoseconds),
        ("read-energy", "pJ", bank.readEnergy.picojoules), ("write-time", "ns", bank.writeTime.nanoseconds),
        ("write-energy", "pJ", bank.writeEnergy.picojoules),
      ]
      return computed.enumerated().filter { memory.write.energy != nil || $0.offset < 4 }.map {
        index, value in
        ValidationRow(
          path: [memory.bits == 1 << 24 ? "nvsim-2MB" : "nvsim", memory.name, value.0], unit: value.1,
          published: memory.figures[index], computed: value.2, bar: .factor(2),
          role: memory.isFitted ? .fitted : .heldOut,
          source: memory.bits == 1 << 24
            ? "NVSim at 22 nm, in NVMExplorer's survey tables" : "NVSim at 22 nm, sample_NVM_macro.cfg",
          miss: memory.misses[index])
      }
    }
  }
}

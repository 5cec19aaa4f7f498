extension MemoryTechnology {
  /// STT-MRAM, a perpendicular junction behind one transistor.
  public static let stt = MemoryTechnology(
    name: "stt-mram",
    cell: .stt(
      STTCell(
        junction: MagneticTunnelJunction(
          anisotropy: .perpendicular,
          longAxis: Constant(60, in: 20...100, .assumed("within 35 to 80 nm of published arrays")),
          shortAxis: Constant(60, in: 20...100, .assumed("a circle")),
          freeLayerThickness: Constant(1, in: 0.7...2, .published("Arm mram_simulation_framework")),
          resistanceArea: Constant(10, in: 5...20, .assumed("gives 3.5 kΩ; NVSim's cell has 3 kΩ")),
          tunnelMagnetoresistance: Constant(
            1, in: 0.8...2, .published("3 and 6 kΩ, NVSim sample_STTRAM.cell")),
          halfVoltage: Constant(0.5, in: 0.3...1, .published("OpenNVRAM's SOT cell")),
          saturationMagnetisation: Constant(
            1e6, in: 0.8e6...1.2e6, .published("0.97e6 to 1.2e6, Arm mram_simulation_framework")),
          damping: Constant(0.01, in: 0.005...0.02, .published("Arm mram_simulation_framework, Verilog-A")),
          spinEfficiency: Constant(0.75, in: 0.4...0.8, .published("P of Arm mram_simulation_framework")),
          effectiveDemagnetisation: Constant(0, .assumed("not used out of plane")),
          thermalStability: Constant(60, in: 40...80, .assumed("ten years")),
          temperature: .room),
        pathResistance: Constant(11_000, in: 3000...20_000, .derived("1.25 V drive 80 µA")))),
    cellArea: Constant(
      0.0456, in: 0.036...0.06, .published("TSMC ISSCC 2020, 22 nm, in NVMExplorer's survey")),
    transistorsPerBit: Constant(1, .published("NVMExplorer's survey")),
    writeVoltage: Constant(
      1.25, in: 0.8...1.5, .derived("80 µA for 10 ns are 1 pJ, NVSim sample_STTRAM.cell")),
    writePulse: Constant(10, in: 2...200, .published("NVSim sample_STTRAM.cell")),
    readVoltage: Constant(
      0.1, in: 0.05...0.25,
      .assumed("NVSim's 0.25 V would come near the critical current: reading would write")),
    readTime: Constant(2.8, in: 2.8...22, .published("ISSCC 2018, 10.1109/ISSCC.2018.8310393")),
    readEnergy: Constant(
      84, in: 30...700, .derived("30 µW of NVSim for 2.8 ns, with reference and amplifier")),
    digitiseEnergy: .inCellDigitisation,
    readCurrentRatio: Constant(0.35, in: 0.1...0.5, .derived("0.1 V over 14.5 kΩ are 7 µA of 20 µA")),
    endurance: Constant(1e10, in: 1e6...1e12, .published("NVMExplorer's survey")),
    enduranceShape: .breakdown,
    retention: .tenYears)
}

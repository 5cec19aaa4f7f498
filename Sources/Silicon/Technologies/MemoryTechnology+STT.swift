extension MemoryTechnology {
  /// STT-MRAM, a perpendicular junction behind one transistor.
  public static let stt = MemoryTechnology(
    name: "stt-mram",
    cell: .stt(
      STTCell(
        junction: MagneticTunnelJunction(
          anisotropy: .perpendicular,
          longAxis: Constant(60, in: 20...100, .assumed("")),
          shortAxis: Constant(60, in: 20...100, .assumed("")),
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
    readVoltage: Constant(0.25, in: 0.1...0.6, .published("NVSim sample_STTRAM.cell")),
    readTime: Constant(2.8, in: 2.8...22, .published("ISSCC 2018, 10.1109/ISSCC.2018.8310393")),
    readEnergy: Constant(84, in: 30...700, .derived("30 µW of NVSim for 2.8 ns")),
    digitiseEnergy: .inCellDigitisation,
    readCurrentRatio: Constant(0.3, in: 0.1...0.5, .assumed("")),
    endurance: Constant(1e10, in: 1e6...1e12, .published("NVMExplorer's survey")),
    retention: .tenYears)
}

extension MemoryTechnology {
  /// Filamentary ReRAM behind one transistor.
  public static let reram = MemoryTechnology(
    name: "reram",
    cell: .resistive(
      ResistiveCell(
        lowResistance: Constant(6000, in: 1000...250_000, .published("NeuroSim's default, via CiMLoop")),
        highResistance: Constant(900_000, in: 20_000...4e6, .published("NeuroSim's default, via CiMLoop")),
        writeCurrent: Constant(50, in: 10...300, .assumed("compliance of a small transistor, 10 to 300 µA")),
        nominalVoltage: Constant(2, in: 1.5...2.5, .published("NeuroSim's default, via CiMLoop")),
        nominalPulse: Constant(50, in: 10...10_000, .published("NeuroSim's default, via CiMLoop")),
        nominalErrorRate: Constant(1e-5, in: 1e-9...1e-2, .published("with verify, NVMExplorer's survey")),
        voltsPerDecade: Constant(
          0.2, in: 0.05...0.5, .assumed("a tenth of the write voltage: no open figure")))),
    cellArea: Constant(0.0416, in: 0.0416...0.07, .published("53 F² at 28 nm, NVMExplorer's survey")),
    transistorsPerBit: Constant(1, .published("NVMExplorer's survey")),
    writeVoltage: Constant(2, in: 1.5...2.5, .published("NeuroSim's default, via CiMLoop")),
    writePulse: Constant(50, in: 10...10_000, .published("NeuroSim's default; 10 µs with verify on 22 nm")),
    readVoltage: Constant(0.2, in: 0.1...0.7, .published("ISAAC's cell")),
    readTime: Constant(5, in: 1...10, .published("Intel VLSI 2019, 22 nm")),
    readEnergy: Constant(50, in: 10...200, .assumed("0.2 V over 6 kΩ for 5 ns are 33 fJ, and a reference")),
    digitiseEnergy: .inCellDigitisation,
    readCurrentRatio: Constant(0, .assumed("no junction")),
    endurance: Constant(1e6, in: 1e3...1e9, .published("NVMExplorer's survey")),
    enduranceShape: .fatigue,
    retention: Constant(10, in: 1...10, .published("85 °C, Intel 22 nm")))

  /// Phase change memory.
  public static let pcm = MemoryTechnology(
    name: "pcm",
    cell: .resistive(
      ResistiveCell(
        lowResistance: Constant(1000, in: 500...10_000, .published("NVSim")),
        highResistance: Constant(1e6, in: 1e5...1e7, .published("NVSim")),
        writeCurrent: Constant(
          181.6, in: 100...300, .derived("mean of 300 µA for 40 ns and 150 µA for 150 ns, NVSim")),
        nominalVoltage: Constant(1.5, in: 1...3, .assumed("a selector's drop above what the heater takes")),
        nominalPulse: Constant(95, in: 40...150, .derived("mean of RESET 40 ns and SET 150 ns, NVSim")),
        nominalErrorRate: Constant(1e-5, in: 1e-9...1e-2, .assumed("as ReRAM with verify")),
        voltsPerDecade: Constant(0.2, in: 0.05...0.5, .assumed("as ReRAM")))),
    cellArea: Constant(0.0196, in: 0.0071...0.0314, .published("25 of 9 to 40 F² at 28 nm, NVMExplorer")),
    transistorsPerBit: Constant(1, .assumed("one transistor chooses a cell")),
    writeVoltage: Constant(1.5, in: 1...3, .assumed("the cell's nominal voltage")),
    writePulse: Constant(95, in: 40...150, .derived("mean of RESET 40 ns and SET 150 ns, NVSim")),
    readVoltage: Constant(0.2, in: 0.1...0.5, .assumed("as ReRAM: far below what changes it")),
    readTime: Constant(5, in: 1...10, .assumed("as ReRAM")),
    readEnergy: Constant(50, in: 10...200, .assumed("as ReRAM")),
    digitiseEnergy: .inCellDigitisation,
    readCurrentRatio: Constant(0, .assumed("no junction")),
    endurance: Constant(1e8, in: 1e5...2e11, .published("within NVMExplorer's survey")),
    enduranceShape: .fatigue,
    retention: Constant(10, in: 1...10, .assumed("ten years at 85 °C are what products are sold for")))

  /// A ferroelectric transistor.
  public static let fefet = MemoryTechnology(
    name: "fefet",
    cell: .resistive(
      ResistiveCell(
        lowResistance: Constant(240_000, in: 100_000...300_000, .published("NeuroSim V2.1's default")),
        highResistance: Constant(24e6, in: 1e7...1e9, .published("on/off 100, NeuroSim V2.1's default")),
        writeCurrent: Constant(0.02, in: 0.001...1, .assumed("a gate's charge: 1 fC over 50 ns")),
        nominalVoltage: Constant(4, in: 3...9, .published("NeuroSim V2.1's default")),
        nominalPulse: Constant(50, in: 1...1000, .published("NeuroSim V2.1's default")),
        nominalErrorRate: Constant(1e-5, in: 1e-9...1e-2, .assumed("as ReRAM with verify")),
        voltsPerDecade: Constant(0.3, in: 0.1...1, .assumed("as ReRAM, by its higher voltage")))),
    cellArea: Constant(0.0118, in: 0.0078...0.0304, .published("15 F² at 28 nm, NVMExplorer")),
    transistorsPerBit: Constant(1, .assumed("the cell is the transistor")),
    writeVoltage: Constant(4, in: 3...9, .published("NeuroSim V2.1's default")),
    writePulse: Constant(50, in: 1...1000, .published("NeuroSim V2.1's default")),
    readVoltage: Constant(0.2, in: 0.1...0.5, .assumed("at the drain; the gate is not disturbed")),
    readTime: Constant(5, in: 1...10, .assumed("as ReRAM")),
    readEnergy: Constant(30, in: 10...200, .assumed("as a weak MRAM junction: its current is small")),
    digitiseEnergy: .inCellDigitisation,
    readCurrentRatio: Constant(0, .assumed("no junction")),
    endurance: Constant(1e8, in: 1e4...1e11, .published("within NVMExplorer's survey")),
    enduranceShape: .fatigue,
    retention: Constant(10, in: 1...10, .assumed("ten years are extrapolated in the literature")))
}

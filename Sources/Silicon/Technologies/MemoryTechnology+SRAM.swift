extension MemoryTechnology {
  /// Six-transistor SRAM.
  public static let sram = MemoryTechnology(
    name: "sram",
    cell: .sram(
      SRAMCell(
        writeEnergy: Constant(11, in: 10...12, .published("0.08 to 0.095 pJ per 8 bits, ZigZag-IMC, 28 nm")),
        nominalVoltage: Constant(0.9, .published("ZigZag-IMC, 28 nm")),
        writeTime: Constant(0.5, in: 0.2...5, .assumed("500 ps on 3 nm, JSSC 2024")),
        leakage: Constant(0.05, in: 0.02...4, .assumed("47 pW on 3 nm, JSSC 2024; 3.4 nW in NVSim at 350 K")))
    ),
    cellArea: Constant(0.1145, in: 0.1...0.16, .published("146 F² at 28 nm, NVSim")),
    transistorsPerBit: Constant(6, .published("the cell")),
    writeVoltage: Constant(0.9, in: 0.5...1.1, .published("ZigZag-IMC, 28 nm")),
    writePulse: Constant(0.5, in: 0.2...5, .assumed("500 ps on 3 nm, JSSC 2024")),
    readVoltage: Constant(0.9, in: 0.5...1.1, .published("ZigZag-IMC, 28 nm")),
    readTime: Constant(0.5, in: 0.2...5, .assumed("500 ps on 3 nm, JSSC 2024")),
    readEnergy: Constant(5, in: 1...20, .assumed("0.08 V on a bit line of 50 fF at 0.9 V are 4 fJ")),
    digitiseEnergy: Constant(0, .derived("the cell drives its logic")),
    readCurrentRatio: Constant(0, .assumed("no junction")),
    endurance: Constant(1e18, .assumed("does not wear: as good as endless")),
    enduranceShape: Constant(2, .assumed("does not wear")),
    retention: Constant(0, .derived("volatile")))
}

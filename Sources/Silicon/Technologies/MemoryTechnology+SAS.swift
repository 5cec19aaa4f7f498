extension MemoryTechnology {
  /// SAS-MRAM, four junctions of 100 nm × 50 nm on a track (Zhang et al., IEEE TCAD 2024). Of the paper the geometry
  /// is public; every electrical value is borrowed or assumed.
  public static let sas = MemoryTechnology(
    name: "sas-mram",
    cell: .sas(
      SASCellGroup(
        junction: .onTrack(
          resistanceArea: Constant(10, in: 5...20, .assumed("5 in OpenNVRAM's SOT cell")),
          tunnelMagnetoresistance: Constant(
            1.2, in: 0.8...1.5, .assumed("146 % is the best on SOT, Nat. Electron. 2025"))),
        track: .betaTungsten(
          length: 600, path: Constant(7375, in: 2000...20_000, .derived("0.9 V drive 96 µA"))),
        writeProtocol: .oneShot,
        size: Constant(4, in: 1...16, .published("abstract of Zhang et al., IEEE TCAD 2024")),
        pathResistance: Constant(
          9600, in: 3000...20_000,
          .derived("0.5 V drive 37 µA, which is 0.94 MA/cm² of Wang et al., Nat. Electron. 2018")),
        assistSlope: Constant(1, in: 0.5...1.5, .assumed("linear in the track's current")),
        assistResidue: Constant(
          0.03, in: 0.01...0.5,
          .assumed("so that a nominal write fails as rarely as the best SOT cell, 2e-6, arXiv 2503.19840")),
        trackVoltage: Constant(0.9, in: 0.5...1.2, .assumed("the logic's supply")),
        trackPulse: Constant(
          1, in: 0.3...5, .published("1 ns switching, Nat. Electron. 2025, s41928-025-01434-x")))),
    cellArea: Constant(0.057, in: 0.04...0.1, .derived("0.0456 µm² of STT × 1.25 transistors")),
    transistorsPerBit: Constant(1.25, in: 1...2, .published("1 + 1/N, SPEAR multi-pillar SOT-MRAM")),
    writeVoltage: Constant(0.5, in: 0.2...1.2, .assumed("with 37 µA, half of the track's driving")),
    writePulse: Constant(2, in: 0.5...20, .assumed("")),
    readVoltage: Constant(0.1, in: 0.05...0.3, .assumed("")),
    readTime: Constant(2, in: 1...10, .assumed("MRAM arrays read in 1 to 3 ns")),
    readEnergy: Constant(40, in: 10...100, .assumed("")),
    digitiseEnergy: .inCellDigitisation,
    readCurrentRatio: Constant(0.3, in: 0...0.5, .assumed("")),
    endurance: Constant(1e12, in: 1e11...1e15, .assumed("imec IEDM 2022 multi-pillar, > 1e12")),
    retention: .tenYears)

  /// SOT-MRAM, one junction and two transistors.
  public static let sot = MemoryTechnology(
    name: "sot-mram",
    cell: .sot(
      SOTCell(
        junction: .onTrack(
          resistanceArea: Constant(20, in: 5...100, .assumed("")),
          tunnelMagnetoresistance: Constant(
            1.46, in: 0.8...1.5, .published("Nat. Electron. 2025, s41928-025-01434-x"))),
        track: .betaTungsten(
          length: 600,
          path: Constant(2444, in: 500...10_000, .derived("150 µA at 100 fJ in 1 ns"))))),
    cellArea: Constant(
      0.091, in: 0.06...0.15, .derived("twice STT, IEEE TED 2023, 10.1109/TED.2023.3325309")),
    transistorsPerBit: Constant(2, .published("IntechOpen 10.5772/intechopen.92120")),
    writeVoltage: Constant(0.667, in: 0.4...1.2, .derived("100 fJ per bit, imec IEDM 2023, an upper bound")),
    writePulse: Constant(1, in: 0.3...17, .published("Nat. Electron. 2025, s41928-025-01434-x")),
    readVoltage: Constant(0.1, in: 0.05...0.3, .assumed("")),
    readTime: Constant(2, in: 1...11, .assumed("MRAM arrays read in 1 to 3 ns")),
    readEnergy: Constant(30, in: 10...100, .assumed("")),
    digitiseEnergy: .inCellDigitisation,
    readCurrentRatio: Constant(0, .assumed("the read path is not the write path")),
    endurance: Constant(1e12, in: 1e11...1e15, .published("imec IEDM 2022, > 1e12")),
    retention: .tenYears)
}

extension MagneticTunnelJunction {
  /// An in-plane junction of 100 nm × 50 nm on a track.
  fileprivate static func onTrack(
    resistanceArea: Constant, tunnelMagnetoresistance: Constant
  ) -> MagneticTunnelJunction {
    MagneticTunnelJunction(
      anisotropy: .inPlane,
      longAxis: Constant(100, in: 40...200, .published("abstract of Zhang et al., IEEE TCAD 2024")),
      shortAxis: Constant(50, in: 20...100, .published("abstract of Zhang et al., IEEE TCAD 2024")),
      freeLayerThickness: Constant(2, in: 0.7...3, .assumed("")),
      resistanceArea: resistanceArea, tunnelMagnetoresistance: tunnelMagnetoresistance,
      halfVoltage: Constant(0.5, in: 0.3...1, .published("OpenNVRAM's SOT cell")),
      saturationMagnetisation: Constant(
        1e6, in: 0.8e6...1.2e6, .published("1000 emu/cm³, zhuzibn/SOT_STT_compact_model")),
      damping: Constant(0.02, in: 0.005...0.07, .assumed("0.005 to 0.07 in open models")),
      spinEfficiency: Constant(0.6, in: 0.4...0.8, .assumed("polarisations of 0.4 to 0.75 in open models")),
      effectiveDemagnetisation: Constant(
        0.2, in: 0.05...1, .assumed("so that plain STT needs 2 to 4 MA/cm²")),
      thermalStability: Constant(60, in: 40...80, .assumed("ten years")),
      temperature: .room)
  }
}

extension HeavyMetalTrack {
  /// β-tungsten, 120 nm × 4 nm.
  fileprivate static func betaTungsten(length: Double, path: Constant) -> HeavyMetalTrack {
    HeavyMetalTrack(
      length: Constant(length, in: 100...2000, .assumed("")),
      width: Constant(120, in: 50...300, .assumed("a little more than the junction")),
      thickness: Constant(4, in: 3...6, .published("zhuzibn/SOT_STT_compact_model")),
      resistivity: Constant(160, in: 160...260, .published("survey of β-W; 170 to 260 in zhuzibn's model")),
      spinHallAngle: Constant(0.3, in: 0.3...0.73, .published("zhuzibn's model; 0.73 in OpenNVRAM")),
      pathResistance: path,
      reversalTime: Constant(
        0.1, in: 0.02...0.5, .assumed("sub-nanosecond at twice the critical voltage, arXiv 2006.06390")),
      errorFloor: Constant(2e-6, in: 0...1e-3, .published("arXiv 2503.19840, shaped pulses")))
  }
}

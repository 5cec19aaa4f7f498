extension MemoryTechnology {
  /// SAS-MRAM, four junctions of 100 nm × 50 nm on a track (Zhang et al., IEEE TCAD 2024). Of the paper the
  /// size is public; every other value is borrowed or assumed. The junctions are taken to be perpendicular:
  /// with the spins of the track across the easy axis the junctions' currents decide, as the protocol has it,
  /// and 0.94 MA/cm² (Wang et al., Nat. Electron. 2018, such a device) suffice. In plane they do not at these
  /// currents: see docs/devices.md.
  public static let sas = MemoryTechnology(
    name: "sas-mram",
    cell: .sas(
      SASCellGroup(
        junction: .onTrack(
          .perpendicular,
          freeLayerThickness: Constant(1, in: 0.7...2, .published("Arm mram_simulation_framework")),
          resistanceArea: Constant(10, in: 5...20, .assumed("5 in OpenNVRAM's SOT cell")),
          tunnelMagnetoresistance: Constant(
            1.2, in: 0.8...1.5, .assumed("146 % is the best on SOT, Nat. Electron. 2025")),
          effectiveDemagnetisation: Constant(0, .assumed("not used out of plane"))),
        track: .betaTungsten(
          length: Constant(600, in: 300...2000, .assumed("150 nm for each junction")),
          width: Constant(60, in: 50...120, .assumed("a little more than the junction's short axis")),
          path: Constant(2444, in: 500...10_000, .assumed("as the SOT cell's"))),
        writeProtocol: .oneShot,
        size: Constant(4, in: 1...16, .published("abstract of Zhang et al., IEEE TCAD 2024")),
        pathResistance: Constant(9600, in: 3000...20_000, .assumed("a transistor of minimum width")),
        trackVoltage: Constant(
          0.9, in: 0.7...1.5,
          .assumed("the logic's supply: 1.8 times the critical current, less the junctions'")),
        trackPulse: Constant(
          1, in: 0.3...5, .published("1 ns switching, Nat. Electron. 2025, s41928-025-01434-x")),
        programVoltage: Constant(0, in: 0...1.5, .assumed("for erase-program alone")))),
    cellArea: Constant(0.057, in: 0.04...0.1, .derived("0.0456 µm² of STT × 1.25 transistors")),
    transistorsPerBit: Constant(1.25, in: 1...2, .published("1 + 1/N, SPEAR multi-pillar SOT-MRAM")),
    writeVoltage: Constant(
      0.4, in: 0.2...1.2,
      .derived("30 µA are 0.76 MA/cm²; 0.94 suffice in Wang et al., Nat. Electron. 2018")),
    writePulse: Constant(
      4, in: 1...20, .derived("fails less than once in a million by the solver's form")),
    readVoltage: Constant(0.1, in: 0.05...0.3, .assumed("disturbs rarely")),
    readTime: Constant(2, in: 1...10, .assumed("MRAM arrays read in 1 to 3 ns")),
    readEnergy: Constant(40, in: 10...100, .assumed("20 µA at 0.9 V with its reference, for 2 ns")),
    digitiseEnergy: .inCellDigitisation,
    readCurrentRatio: Constant(0.17, in: 0.05...0.5, .derived("0.1 V over 12.1 kΩ are 8 µA of 50 µA")),
    endurance: Constant(1e12, in: 1e11...1e15, .assumed("imec IEDM 2022 multi-pillar, > 1e12")),
    enduranceShape: .breakdown,
    retention: .tenYears)

  /// SOT-MRAM, one junction and two transistors; in plane with the easy axis along the track's spins ("type
  /// y"), so that the track's polarity decides without a field.
  public static let sot = MemoryTechnology(
    name: "sot-mram",
    cell: .sot(
      SOTCell(
        junction: .onTrack(
          .inPlane, freeLayerThickness: Constant(2, in: 1...3, .assumed("thick enough to lie in plane")),
          resistanceArea: Constant(20, in: 5...100, .assumed("read alone passes it")),
          tunnelMagnetoresistance: Constant(
            1.46, in: 0.8...1.5, .published("Nat. Electron. 2025, s41928-025-01434-x")),
          effectiveDemagnetisation: Constant(
            0.2, in: 0.05...1, .assumed("most of it taken back by the interface, as low currents need"))),
        track: .betaTungsten(
          length: Constant(200, in: 120...600, .assumed("a junction of 50 nm and its contacts")),
          width: Constant(120, in: 100...300, .assumed("a little more than the junction's long axis")),
          path: Constant(2444, in: 500...10_000, .assumed("two transistors that drive 200 µA"))))),
    cellArea: Constant(
      0.091, in: 0.06...0.15, .derived("twice STT, IEEE TED 2023, 10.1109/TED.2023.3325309")),
    transistorsPerBit: Constant(2, .published("IntechOpen 10.5772/intechopen.92120")),
    writeVoltage: Constant(
      0.25, in: 0.1...1.2, .derived("fails less than once in a million by the solver's form")),
    writePulse: Constant(4, in: 0.3...17, .assumed("as long as a SAS write; 1 ns takes 0.3 to 0.5 V")),
    readVoltage: Constant(0.1, in: 0.05...0.3, .assumed("disturbs nothing")),
    readTime: Constant(2, in: 1...11, .assumed("MRAM arrays read in 1 to 3 ns")),
    readEnergy: Constant(30, in: 10...100, .assumed("as SAS with a higher resistance")),
    digitiseEnergy: .inCellDigitisation,
    readCurrentRatio: Constant(0, .assumed("the read path is not the write path")),
    endurance: Constant(1e12, in: 1e11...1e15, .published("imec IEDM 2022, > 1e12")),
    enduranceShape: .breakdown,
    retention: .tenYears)
}

extension MagneticTunnelJunction {
  /// A junction of 100 nm × 50 nm on a track.
  fileprivate static func onTrack(
    _ anisotropy: Anisotropy, freeLayerThickness: Constant, resistanceArea: Constant,
    tunnelMagnetoresistance: Constant, effectiveDemagnetisation: Constant
  ) -> MagneticTunnelJunction {
    MagneticTunnelJunction(
      anisotropy: anisotropy,
      longAxis: Constant(100, in: 40...200, .published("abstract of Zhang et al., IEEE TCAD 2024")),
      shortAxis: Constant(50, in: 20...100, .published("abstract of Zhang et al., IEEE TCAD 2024")),
      freeLayerThickness: freeLayerThickness,
      resistanceArea: resistanceArea, tunnelMagnetoresistance: tunnelMagnetoresistance,
      halfVoltage: Constant(0.5, in: 0.3...1, .published("OpenNVRAM's SOT cell")),
      saturationMagnetisation: Constant(
        1e6, in: 0.8e6...1.2e6, .published("1000 emu/cm³, zhuzibn/SOT_STT_compact_model")),
      damping: Constant(0.02, in: 0.005...0.07, .assumed("0.005 to 0.07 in open models")),
      spinEfficiency: Constant(0.6, in: 0.4...0.8, .assumed("polarisations of 0.4 to 0.75 in open models")),
      effectiveDemagnetisation: effectiveDemagnetisation,
      thermalStability: Constant(60, in: 40...80, .assumed("ten years")),
      temperature: .room)
  }
}

extension HeavyMetalTrack {
  /// β-tungsten, 4 nm thick.
  fileprivate static func betaTungsten(length: Constant, width: Constant, path: Constant) -> HeavyMetalTrack {
    HeavyMetalTrack(
      length: length, width: width,
      thickness: Constant(4, in: 3...6, .published("zhuzibn/SOT_STT_compact_model")),
      resistivity: Constant(160, in: 160...260, .published("survey of β-W; 170 to 260 in zhuzibn's model")),
      spinHallAngle: Constant(
        0.6, in: 0.3...0.73,
        .published("composite β-W, Nat. Electron. 2025, in a survey; 0.3 to 0.73 in open models")),
      pathResistance: path,
      easyAxisAngle: Constant(90, in: 0...90, .assumed("type y")),
      spinTilt: Constant(0, in: 0...90, .assumed("an ordinary heavy metal")),
      fieldLikeRatio: Constant(0, in: -0.3...0.3, .assumed("the forms are fitted without it")),
      errorFloor: Constant(0, in: 0...2e-6, .published("below 2e-6 with shaped pulses, arXiv 2503.19840")))
  }
}

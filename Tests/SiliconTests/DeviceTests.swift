import Silicon
import Testing
import Units

@Suite("Devices")
struct DeviceTests {
  let sas: SASCellGroup
  let stt: STTCell

  init() throws {
    guard case .sas(let sas) = MemoryTechnology.sas.cell, case .stt(let stt) = MemoryTechnology.stt.cell
    else { throw Missing() }
    (self.sas, self.stt) = (sas, stt)
  }
  struct Missing: Error {}

  @Test("an ellipse of 100 nm × 50 nm with 10 Ω·µm² has 2.55 kΩ, and 5.6 kΩ opposed; bias lowers the latter")
  func resistance() {
    let junction = sas.junction
    #expect(abs(junction.area.squareMicrometres - 3.927e-3) < 1e-6)
    #expect(abs(junction.resistance(.parallel).ohms - 2546) < 1)
    #expect(abs(junction.resistance(.antiparallel).ohms - 5602) < 1)
    // At the half voltage the difference is half.
    let half = junction.resistance(.antiparallel, bias: .volts(0.5))
    #expect(abs(half.ohms - (2546.5 + 5602.3) / 2) < 1)
    #expect(junction.resistance(.parallel, bias: .volts(0.5)) == junction.resistance(.parallel))
  }

  @Test("the current through a junction obeys Ohm's law at the bias that it makes")
  func current() {
    let series = Resistance.ohms(9600)
    let current = sas.junction.current(.antiparallel, voltage: .volts(0.5), series: series)
    let bias = Voltage.volts(0.5 - current.si * series.ohms)
    let resistance = sas.junction.resistance(.antiparallel, bias: bias)
    #expect(abs(current.si * (series + resistance).ohms - 0.5) < 1e-9)
  }

  @Test(
    "retention: the textbook's values for ten years and an attempt a nanosecond",
    arguments: [
      (45.0, 9e-3), (50, 6e-5), (55, 4e-7), (60, 2.8e-9),
    ])
  func retention(stability: Double, published: Double) {
    let decade = Time(si: 10 * 365.25 * 86_400)
    let lost = Switching.retentionFailure(after: decade, thermalStability: stability)
    #expect(abs(lost / published - 1) < 0.1)
  }

  @Test("the critical current densities are those of open models: STT 2 to 4, SOT a few to some 10 MA/cm²")
  func criticalCurrents() {
    let spinTransfer = sas.junction.criticalCurrent.si / sas.junction.area.si * 1e-10
    #expect((2...4).contains(spinTransfer))
    let track = sas.track.criticalCurrent(for: sas.junction).si / sas.track.crossSection.si * 1e-10
    #expect((2...20).contains(track))
    // The stated drive of 96 µA is 2e11 A/m².
    let drive = sas.track.current(.volts(0.9))
    #expect(abs(drive.microamperes - 96) < 0.1)
    #expect(abs(sas.track.resistance.ohms - 2000) < 1)
  }

  @Test("out of plane the track's critical current needs no damping, in plane it does")
  func damping() {
    var junction = sas.junction
    let before = sas.track.criticalCurrent(for: junction)
    junction.damping = Constant(0.04, .assumed("twice"))
    #expect(abs(sas.track.criticalCurrent(for: junction) / before - 2) < 1e-9)
    junction.anisotropy = .perpendicular
    let perpendicular = sas.track.criticalCurrent(for: junction)
    junction.damping = Constant(0.02, .assumed("half"))
    #expect(sas.track.criticalCurrent(for: junction) == perpendicular)
  }

  @Test("more current and longer pulses never fail more often, and rates are rates")
  func monotonic() {
    for stability in [40.0, 60] {
      for pulse in [0.5, 1, 2, 10, 100] {
        var last = 1.0
        for step in 0...200 {
          let ratio = Double(step) / 40
          func rate(_ nanoseconds: Double) -> Double {
            Switching.writeErrorRate(
              ratio: ratio, pulse: .nanoseconds(nanoseconds), thermalStability: stability,
              timeConstant: .nanoseconds(2))
          }
          let error = rate(pulse)
          #expect((0...1).contains(error))
          #expect(error <= last + 1e-12, "ratio \(ratio)")
          #expect(rate(2 * pulse) <= error + 1e-12)
          last = error
        }
        #expect(last < 1e-2 || pulse < 10)
      }
    }
  }

  @Test("no current, no write; a read at a third of the critical current disturbs less than once in 10¹⁵")
  func disturb() {
    let idle = Switching.writeErrorRate(
      ratio: 0, pulse: .nanoseconds(10), thermalStability: 60, timeConstant: .nanoseconds(2))
    #expect(idle > 0.999)
    #expect((1e-19...1e-15).contains(MemoryTechnology.stt.readDisturbProbability))
    #expect(MemoryTechnology.sot.readDisturbProbability == 0)
    #expect(MemoryTechnology.sram.readDisturbProbability == 0)
  }

  @Test(
    "more write voltage costs energy and fails less, in every technology", arguments: MemoryTechnology.all)
  func curve(technology: MemoryTechnology) {
    let outcomes = stride(from: 0.5, through: 1.3, by: 0.05).map { factor in
      technology.write(
        WritePulse(
          voltage: factor * technology.nominalWrite.voltage, duration: technology.nominalWrite.duration))
    }
    for (weak, strong) in zip(outcomes, outcomes.dropFirst()) {
      #expect(strong.energyPerBit > weak.energyPerBit)
      #expect(strong.writeErrorRate <= weak.writeErrorRate + 1e-12)
    }
  }

  @Test("AP → P starts with less current, so it fails more often")
  func asymmetry() {
    let outcome = MemoryTechnology.stt.write()
    #expect(outcome.errorRateToParallel > outcome.errorRateToAntiparallel)
  }

  @Test("without the track's drive the small current of a SAS write does nothing")
  func assist() {
    var group = sas
    let pulse = MemoryTechnology.sas.nominalWrite
    #expect(group.write(pulse).writeErrorRate < 1e-5)
    group.trackVoltage = Constant(0.05, .assumed("a test"))
    #expect(group.write(pulse).writeErrorRate > 0.9)
  }

  @Test("both protocols of SAS write a group of four; erasing first programs only half of the bits")
  func protocols() {
    var group = sas
    let pulse = MemoryTechnology.sas.nominalWrite
    let oneShot = group.write(pulse)
    group.writeProtocol = .eraseProgram
    let erasing = group.write(pulse)
    #expect(oneShot.quantum == 4 && erasing.quantum == 4)
    // 86 fJ in the track for four bits and 37 fJ each: 59 fJ per bit.
    #expect(abs(oneShot.energyPerBit.femtojoules - 59) < 1)
    let track = 0.9 * 96e-6 * 1e-9
    #expect(abs(oneShot.energyPerQuantum.joules - track - 4 * 37.4e-15) < 2e-15)
    #expect(erasing.energyPerQuantum.joules < oneShot.energyPerQuantum.joules + track)
    #expect(oneShot.latency == .nanoseconds(3))
  }

  @Test("the order of technologies: write energy SAS < SOT < STT < ReRAM, area STT < SAS < SOT < SRAM")
  func order() {
    let energies = [MemoryTechnology.sas, .sot, .stt, .reram].map { $0.write().energyPerBit }
    #expect(energies == energies.sorted())
    #expect(MemoryTechnology.stt.write().energyPerBit > 5 * MemoryTechnology.sot.write().energyPerBit)
    let areas = [MemoryTechnology.stt, .sas, .sot, .sram].map(\.cellArea.value)
    #expect(areas == areas.sorted())
  }
}

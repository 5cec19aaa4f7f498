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

  @Test("the critical current densities are those of open models: STT 1 to 4, SOT a few to some 10 MA/cm²")
  func criticalCurrents() throws {
    let spinTransfer = sas.junction.criticalCurrent.si / sas.junction.area.si * 1e-10
    #expect((1...4).contains(spinTransfer))
    let track = sas.track.criticalCurrent(for: sas.junction).si / sas.track.crossSection.si * 1e-10
    #expect((2...50).contains(track))
    guard case .sot(let sot) = MemoryTechnology.sot.cell else { throw Missing() }
    let inPlane = sot.track.criticalCurrent(for: sot.junction).si / sot.track.crossSection.si * 1e-10
    #expect((2...20).contains(inPlane))
  }

  @Test("spins along the easy axis must undo the damping, spins across it must overcome the anisotropy")
  func damping() throws {
    guard case .sot(let sot) = MemoryTechnology.sot.cell else { throw Missing() }
    var junction = sot.junction
    #expect(sot.track.geometry(with: junction) == .collinear)
    let before = sot.track.criticalCurrent(for: junction)
    junction.damping = Constant(0.04, .assumed("twice"))
    #expect(abs(sot.track.criticalCurrent(for: junction) / before - 2) < 1e-9)
    junction.anisotropy = .perpendicular
    #expect(sot.track.geometry(with: junction) == .transverse)
    let perpendicular = sot.track.criticalCurrent(for: junction)
    junction.damping = Constant(0.02, .assumed("half"))
    #expect(sot.track.criticalCurrent(for: junction) == perpendicular)
    var typeX = sot.track
    typeX.easyAxisAngle = Constant(0, .assumed("along the current"))
    #expect(typeX.geometry(with: sot.junction) == .other)
  }

  @Test("from parallel to antiparallel is the harder way, by (1 + P²)/(1 − P²)")
  func asymmetryOfSpinTransfer() {
    let junction = stt.junction
    let ratio = junction.criticalCurrent(from: .parallel) / junction.criticalCurrent(from: .antiparallel)
    // Jullière: a TMR of 100 % is P² = 1/3.
    #expect(abs(ratio - 2) < 1e-9)
  }

  @Test("heat lowers Δ and leaves the critical currents")
  func temperature() {
    var hot = stt.junction
    hot.temperature = Constant(398, .assumed("125 °C"))
    #expect(abs(hot.stability - 60 * 300 / 398) < 1e-9)
    #expect(hot.criticalCurrent == stt.junction.criticalCurrent)
    #expect(hot.anisotropyField == stt.junction.anisotropyField)
  }

  @Test("more current and longer pulses never fail more often, and rates are rates")
  func monotonic() {
    for stability in [40.0, 60] {
      for pulse in [0.5, 1, 2, 10, 100] {
        for state in MagneticTunnelJunction.State.allCases {
          var junction = stt.junction
          junction.thermalStability = Constant(stability, .assumed("a test"))
          var last = 1.0
          for step in 0...200 {
            let current = Double(step) / 40 * junction.criticalCurrent(from: state)
            func rate(_ nanoseconds: Double) -> Double {
              junction.reversal(from: state, current, pulse: .nanoseconds(nanoseconds)).errorRate
            }
            let error = rate(pulse)
            #expect((0...1).contains(error))
            // Near certainty the fit is flat, and may tremble.
            #expect(error <= last + 1e-3, "\(step) of \(pulse) ns")
            #expect(rate(2 * pulse) <= error + 1e-12)
            last = error
          }
          #expect(last < 1e-2 || pulse <= 10)
        }
      }
    }
  }

  @Test("no current, no write; a read at a third of the critical current disturbs less than once in 10⁹")
  func disturb() {
    let idle = stt.junction.reversal(from: .parallel, .zero, pulse: .nanoseconds(10)).errorRate
    #expect(idle > 0.999)
    #expect((1e-13...1e-9).contains(MemoryTechnology.stt.readDisturbProbability))
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

  @Test("P → AP fails more often: its torque for a current is the weaker one")
  func asymmetry() {
    let outcome = MemoryTechnology.stt.write()
    #expect(outcome.errorRateToAntiparallel > outcome.errorRateToParallel)
  }

  @Test("in a SAS write the track frees and the junctions decide: without either it does nothing")
  func assist() {
    var group = sas
    let pulse = MemoryTechnology.sas.nominalWrite
    #expect(group.write(pulse).writeErrorRate < 1e-6)
    // Without the track, nothing is freed.
    group.trackVoltage = Constant(0.05, .assumed("a test"))
    #expect(group.write(pulse).writeErrorRate > 0.999)
    // Without the junctions, chance decides; and when they end with the track, almost.
    #expect(abs(sas.write(WritePulse(voltage: .zero, duration: pulse.duration)).writeErrorRate - 0.5) < 1e-3)
    let short = WritePulse(voltage: pulse.voltage, duration: .nanoseconds(sas.trackPulse.value))
    #expect(sas.write(short).writeErrorRate > 0.1)
  }

  @Test("erasing first needs spins along the easy axis; then track and junction add up")
  func protocols() throws {
    let pulse = MemoryTechnology.sas.nominalWrite
    let oneShot = sas.write(pulse)
    #expect(oneShot.quantum == 4 && oneShot.latency == pulse.duration)
    var group = sas
    group.writeProtocol = .eraseProgram
    #expect(group.write(pulse).writeErrorRate == 1)
    guard case .sot(let sot) = MemoryTechnology.sot.cell else { throw Missing() }
    (group.junction, group.track) = (sot.junction, sot.track)
    group.track.length = Constant(600, .assumed("four junctions"))
    group.trackVoltage = Constant(0.5, .assumed("a test"))
    group.trackPulse = Constant(4, .assumed("a test"))
    group.programVoltage = Constant(0.05, .assumed("a test"))
    let strong = WritePulse(voltage: .volts(1.2), duration: .nanoseconds(20))
    let weak = group.write(strong)
    group.programVoltage = Constant(0.08, .assumed("a test"))
    #expect(group.write(strong).errorRateToParallel < weak.errorRateToParallel)
    group.writeProtocol = .oneShot
    #expect(group.write(strong).writeErrorRate == 1)
  }

  @Test("a junction's current divides between the ends of the track")
  func shares() {
    let shares = sas.currentShares
    for under in 0..<4 {
      for from in 0..<4 { #expect(abs(shares[under][from] + shares[3 - under][3 - from]) < 1e-12) }
    }
    // All currents the same way: the last junction has more than a junction's current on top, the first as
    // much less.
    #expect(shares[3].reduce(0, +) > 1 && shares[0].reduce(0, +) < -1)
  }

  @Test("equal errors: the cheapest write meets what was asked, and rarer errors cost more")
  func equalErrors() throws {
    for technology in [MemoryTechnology.sas, .sot, .stt] {
      var last = Energy.zero
      for rate in [1e-3, 1e-5, 1e-7, 1e-9] {
        let write = try #require(CheapestWrite(technology, errorRate: rate))
        #expect(write.outcome.writeErrorRate <= rate)
        #expect(write.outcome.energyPerBit > last)
        last = write.outcome.energyPerBit
        #expect(write.energy(bits: 8) >= write.energy(bits: 4) && write.current(bits: 8) > .zero)
      }
    }
    let shared = try #require(CheapestWrite(.sas, errorRate: 1e-6))
    #expect(shared.energy(bits: 1) == shared.energy(bits: 4))
  }

  @Test("cells that differ fail more often, and retries help weak cells less than they should")
  func spread() throws {
    let write = try #require(CheapestWrite(.stt, errorRate: 1e-3))
    let rates = CellSpread.published.errorRates(write.technology, write.pulse, cells: 400, seed: 1)
    let mean = CellSpread.residual(rates, tries: 1)
    #expect(mean > 1e-3)
    #expect(CellSpread.residual(rates, tries: 3) > mean * mean * mean)
  }

  @Test("the order of technologies: write energy SAS and SOT < STT < ReRAM, area STT < SAS < SOT < SRAM")
  func order() {
    for technology in [MemoryTechnology.sas, .sot] {
      #expect(MemoryTechnology.stt.write().energyPerBit > 5 * technology.write().energyPerBit)
    }
    #expect(MemoryTechnology.reram.write().energyPerBit > MemoryTechnology.stt.write().energyPerBit)
    let areas = [MemoryTechnology.stt, .sas, .sot, .sram].map(\.cellArea.value)
    #expect(areas == areas.sorted())
  }
}

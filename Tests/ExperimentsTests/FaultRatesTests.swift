import Experiments
import Silicon
import Testing
import Units

@Suite("Faults by their rates")
struct FaultRatesTests {
  @Test func ratesReachTheModel() throws {
    var rates = FaultRates()
    (rates.writeError, rates.stuck, rates.readDisturb, rates.sense) = (0.25, 0.01, 0.02, 0.003)
    (rates.tree, rates.accumulator, rates.error) = (0.004, 0.005, 0.06)
    (rates.protectedBits, rates.strongBits) = (2, 3)
    let model = try rates.model(.sas)
    #expect(model.writeErrorRate == 0.25 && model.stuck.value == 0.01 && model.readDisturb.value == 0.02)
    #expect(model.sense.value == 0.003 && model.tree.value == 0.004 && model.upset.value == 0.005)
    #expect(model.error.value == 0.06 && model.protectedBits == 0xC0 && model.strongBits == 0xE0)
    #expect(try FaultRates().model(.sas) == FaultModel(.sas))
  }

  @Test func aWeakerPulseFailsMoreOften() throws {
    var rates = FaultRates()
    rates.writeVolts = MemoryTechnology.sas.nominalWrite.voltage.volts * 0.9
    #expect(try rates.model(.sas).writeErrorRate > FaultModel(.sas).writeErrorRate)
  }

  @Test func faultsThatCellsDoNotHaveAreRefused() {
    func expect(_ words: String, _ technology: MemoryTechnology, _ change: (inout FaultRates) -> Void) {
      var rates = FaultRates()
      change(&rates)
      #expect {
        _ = try rates.model(technology)
      } throws: {
        "\($0)".contains(words)
      }
    }
    expect("do not fail", .sram) { $0.writeError = 0.1 }
    expect("do not fail", .sram) { $0.strongBits = 1 }
    expect("no junction", .reram) { $0.readDisturb = 0.1 }
    expect("the share of stuck cells is 2.0, not a rate", .sas) { $0.stuck = 2 }
    #expect(throws: SimulationError.self) {
      try SimulatedArrays(.standard(.sram), faults: FaultRates(), idle: .nanoseconds(1)).memory(seed: 1)
    }
  }
}

import Silicon
import Testing
import Units

@Suite("Arrays")
struct ArrayTests {
  static let macros: [any ComputeMacro] = [
    ParallelMacro(technology: .sas), ParallelMacro(technology: .sram, pipelineLevels: 2),
    RowSerialMacro(technology: .stt), RowSerialMacro(technology: .sas, direction: .transposed),
    RippleMacro(logic: Logic(node: ProcessNode(nanometres: 65), supply: .volts(0.8))),
  ]

  @Test(
    "every precision from 1 to 16 bits has a price, and more bits never cost less", arguments: macros.indices)
  func precisions(index: Int) {
    let macro = Self.macros[index]
    for weightBits in 1...16 {
      var last = Energy.zero
      for inputBits in 1...16 {
        let precision = OperandBits(inputBits: inputBits, weightBits: weightBits)
        #expect(macro.outputs(precision) > 0)
        #expect(macro.cycleTime(precision).seconds > 0)
        let energy = macro.energyPerMAC(precision)
        #expect(energy > last)
        last = energy
      }
    }
    let (one, eight, sixteen) = (1, 8, 16)
    func energy(_ bits: Int) -> Energy {
      macro.energyPerMAC(OperandBits(inputBits: 8, weightBits: bits))
    }
    #expect(energy(one) < energy(eight) && energy(eight) < energy(sixteen))
  }

  @Test("a pass of more vectors takes more cycles, each input bit one", arguments: macros.indices)
  func cycles(index: Int) {
    let macro = Self.macros[index]
    let (few, many) = (macro.cycles(vectors: 100, .int8), macro.cycles(vectors: 200, .int8))
    #expect(many > few && many <= 2 * few)
    if macro is ParallelMacro { #expect(many - few == 800) }
  }

  @Test("quiet data cost less, but the clock goes on")
  func activity() {
    let macro = ParallelMacro(technology: .sas)
    let quiet = macro.energy(.int8, DataActivity(inputToggle: 0, weightDensity: 0))
    let busy = macro.energy(.int8, .full)
    #expect(quiet[.adderTrees] == .zero && busy[.adderTrees] > .zero)
    #expect(quiet[.accumulators] == busy[.accumulators])
    #expect(abs(busy.sum(of: Part.allCases) / busy.total - 1) < 1e-12)
  }

  @Test("technologies differ in cells, not in trees")
  func technologies() {
    let energies = [MemoryTechnology.sas, .stt, .reram, .sram].map {
      ParallelMacro(technology: $0).energy(.int8, .halves)
    }
    for energy in energies { #expect(energy[.adderTrees] == energies[0][.adderTrees]) }
    #expect(energies[3][.arrays] == energies[0][.arrays], "cells are sensed once, into latches")
    #expect(ParallelMacro(technology: .sas).sensingEnergy > .zero)
    #expect(ParallelMacro(technology: .sram).sensingEnergy == .zero)
    let each = ParallelMacro(technology: .sas, sensesEachCycle: true)
    #expect(each.sensingEnergy == .zero && each.energy(.int8, .halves)[.arrays] > energies[0][.arrays])
  }

  @Test("two input bits a cycle halve the cycles; vectors that share a row's read save reads")
  func options() {
    let booth = ParallelMacro(technology: .sram, inputBitsPerCycle: 2)
    #expect(booth.cycles(vectors: 10, .int8) == 40)
    let alone = RowSerialMacro(technology: .stt)
    let shared = RowSerialMacro(technology: .stt, vectorsPerRead: 8)
    let saved = alone.energy(.int8, .halves)[.arrays] - shared.energy(.int8, .halves)[.arrays]
    // Seven of eight reads of 128 × 128 bits.
    #expect(abs(saved.femtojoules / (7.0 / 8 * 128 * 128 * 84) - 1) < 1e-6)
    #expect(shared.cycles(vectors: 64, .int8) < alone.cycles(vectors: 64, .int8))
  }

  @Test("weights of 16 bits take two slices of 8 and one joining addition")
  func slices() {
    let macro = ParallelMacro(technology: .sram)
    let wide = OperandBits(inputBits: 8, weightBits: 16)
    #expect(macro.outputs(wide) == 8 && macro.outputs(.int8) == 16)
    let difference =
      macro.energy(wide, .halves)[.accumulators] - macro.energy(.int8, .halves)[.accumulators]
    #expect(abs(difference / (8 * 24 * FullAdder(Logic()).energy) - 1) < 1e-9)
  }

  @Test("a row is written by groups: compared first only what changes, otherwise all of it")
  func writes() {
    let comparing = ParallelMacro(technology: .sas).rowWrite()
    #expect(comparing.quanta == 32)
    let none = comparing.cost(changed: 0)
    #expect(none.energy[.writes] == .zero)
    #expect(none.energy[.arrays] == 128 * Energy.femtojoules(40))
    let five = comparing.cost(changed: 5)
    #expect(abs(five.energy[.writes] / (5 * MemoryTechnology.sas.write().energyPerQuantum) - 1) < 1e-12)
    #expect(five.time > none.time)
    let blind = ParallelMacro(technology: .sas).rowWrite(comparesFirst: false).cost(changed: 5)
    #expect(abs(blind.energy[.writes] / (32 * MemoryTechnology.sas.write().energyPerQuantum) - 1) < 1e-12)
    #expect(blind.energy[.arrays] == .zero && blind.time < five.time)
    #expect(ParallelMacro(technology: .stt).rowWrite().quanta == 128)
  }

  @Test("a supply that drives a few cells at once takes as many pulses as it needs")
  func pulses() {
    var write = ParallelMacro(technology: .stt).rowWrite(comparesFirst: false)
    let once = write.cost(changed: 128).time
    write.parallelQuanta = 32
    let four = write.cost(changed: 128).time
    #expect(abs((four - once) / .nanoseconds(30) - 1) < 1e-9)
  }

  @Test("a verified write pulses what failed again, and reads after each round")
  func verified() {
    let verify = WriteVerify(tries: 3)
    #expect(abs(verify.residualErrorRate(0.1) - 1e-3) < 1e-15)
    #expect(abs(verify.meanPulses(0.1) - 1.11) < 1e-12)
    #expect(abs(verify.meanRounds(0.1, count: 1) - 1.11) < 1e-12)
    // With many bits every round is needed, without any none.
    #expect(abs(verify.meanRounds(0.1, count: 1_000_000) - 3) < 1e-9)
    #expect(verify.meanRounds(0.1, count: 0) == 0)
    #expect(WriteVerify.none.meanRounds(0.9, count: 128) == 1)
    var write = ParallelMacro(technology: .stt).rowWrite(comparesFirst: false)
    let plain = write.cost(changed: 128)
    write.verify = verify
    let checked = write.cost(changed: 128)
    #expect(checked.energy[.writes] >= plain.energy[.writes])
    // One read of 128 bits, since few pulses fail: 4e-5 of the bits, half a percent of the rows.
    #expect(abs(checked.energy[.arrays] / (128 * Energy.femtojoules(84)) - 1) < 1e-2)
    #expect(checked.time > plain.time)
  }

  @Test("bigger banks are slower and dearer, and all that store leak")
  func banks() {
    func bank(_ bits: Int, _ technology: MemoryTechnology) -> MemoryBank {
      MemoryBank(bits: bits, wordBits: 64, cells: .init(technology, logic: Logic()), logic: Logic())
    }
    for technology in MemoryTechnology.all {
      let (small, large) = (bank(1 << 18, technology), bank(1 << 24, technology))
      #expect(large.area > small.area && large.readEnergy > small.readEnergy)
      #expect(large.readTime > small.readTime && large.writeEnergy > small.writeEnergy)
      #expect(large.leakage > small.leakage)
    }
    #expect(bank(1 << 20, .sram).leakage > bank(1 << 20, .sas).leakage)
    #expect(bank(1 << 20, .stt).writeEnergy > bank(1 << 20, .sas).writeEnergy)
  }
}

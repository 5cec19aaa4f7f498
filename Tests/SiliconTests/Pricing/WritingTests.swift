import Methods
import Programs
import Silicon
import Testing
import Units

@Suite("Writing: verified, checked, compared")
struct WritingTests {
  private static func price(_ change: (inout Chip) -> Void) throws -> Price {
    var chip = Cases.chip(macros: 400)
    chip.workingArrays = 0
    change(&chip)
    return try chip.price(Workload(Cases.program()), by: .energy)
  }

  @Test("verified writes read again and pulse what failed; a weak pulse is paid several times")
  func verified() throws {
    let plain = try Self.price { _ in }
    let verified = try Self.price { $0.verify = WriteVerify(tries: 4) }
    let update = (plain.passes[.update]!, verified.passes[.update]!)
    #expect(update.1.energy[.arrays] > update.0.energy[.arrays])
    #expect(update.1.time[.writes] > update.0.time[.writes])
    #expect(update.1.energy[.writes].si >= update.0.energy[.writes].si)

    func weak(_ tries: Int) throws -> Price {
      try Self.price {
        $0.technology.writePulse = Constant(0.5, .assumed("test"))
        $0.verify = WriteVerify(tries: tries)
      }
    }
    let failing = MemoryTechnology.sas.write(
      WritePulse(voltage: .volts(0.5), duration: .nanoseconds(0.5)))
    #expect(failing.writeErrorRate > 0.01)
    let (once, often) = (try weak(1), try weak(8))
    #expect(often.total.macroBits > once.total.macroBits * (1 + failing.writeErrorRate / 2))
    #expect(often.wear.update.steps < once.wear.update.steps)
  }

  @Test("a supply that drives a quarter of a row at once takes four times the pulses")
  func supply() throws {
    func time(_ bits: Int?) throws -> Time {
      try Self.price {
        $0.technology = .reram
        $0.bitsWrittenAtOnce = bits
      }.passes[.update]!.time[.writes]
    }
    let (all, whole, quarter) = (try time(nil), try time(128), try time(32))
    #expect(all == whole && quarter > 2 * whole && quarter < 4 * whole)
  }

  @Test("check bits take an eighth more cells, a codec, and writes of their own")
  func checked() throws {
    let plain = try Self.price { _ in }
    let checked = try Self.price { $0.correctsErrors = true }
    let cells = 400 * 128 * 128 * MemoryTechnology.sas.cellArea.value / 8
    let more = (checked.area[.arrays] - plain.area[.arrays]).squareMicrometres
    #expect(abs(more / cells - 1) < 0.01)
    #expect(checked.area[.correction] > .zero && plain.area[.correction] == .zero)
    #expect(checked.total.energy[.correction] > .zero && plain.total.energy[.correction] == .zero)
    #expect(checked.total.energy[.writes] > plain.total.energy[.writes])
    #expect(checked.total.macroBits > plain.total.macroBits)
    // Each changed word writes 15/8 of its check bits' two groups: at most an eighth of what a filled word
    // writes.
    #expect(checked.total.macroBits < 9 * plain.total.macroBits)
  }

  @Test("without comparing every row in which a byte changes is written whole")
  func compared() throws {
    let plain = try Self.price { $0.comparesBeforeWriting = .always }
    let blind = try Self.price { $0.comparesBeforeWriting = .never }
    let update = (plain.passes[.update]!, blind.passes[.update]!)
    #expect(update.1.macroBits > 10 * update.0.macroBits)
    #expect(update.1.energy[.writes] > 10 * update.0.energy[.writes])
    // The rows are read in any case; what is left out are the XORs.
    #expect(update.1.energy[.arrays] < update.0.energy[.arrays])
    #expect(update.1.energy[.arrays] > 0.9 * update.0.energy[.arrays])
  }

  @Test("rows are compared where that takes less than it saves, in every technology and either way")
  func comparedWherePaying() throws {
    for technology in MemoryTechnology.all {
      var chip = Cases.chip(macros: 400, technology: technology)
      let balances = chip.comparisons()
      for balance in [balances.updates, balances.fills] {
        #expect(balance.compares == (balance.saving > balance.cost), "\(technology.name)")
        #expect(balance.cost > .zero && balance.saving > .zero)
      }
      // An update's row is read anyway, so that comparing it takes little.
      #expect(balances.updates.cost < balances.fills.cost)
      // No policy takes less energy than the one that the balance chooses, but for what leaks in the time of
      // a read.
      func energy(_ policy: WriteComparison, macros: Int) throws -> Energy {
        chip.macros = macros
        chip.comparesBeforeWriting = policy
        return try chip.price(Workload(Cases.program()), by: .energy).total.energy.total
      }
      for macros in [2, 400] {
        let chosen = try energy(.wherePaying, macros: macros)
        for other in [WriteComparison.always, .never] {
          let ratio = chosen / (try energy(other, macros: macros))
          #expect(ratio < 1.01, "\(technology.name), \(macros) macros")
        }
      }
    }
    // What is filled anew: a read costs more than a group of four saves, and less than a pulse of ReRAM.
    #expect(!Cases.chip(macros: 1).comparisons().fills.compares)
    #expect(Cases.chip(macros: 1, technology: .reram).comparisons().fills.compares)
  }

  @Test("the more bytes change, the less comparing an update saves")
  func comparedByShare() {
    let chip = Cases.chip(macros: 1)
    let savings = [0.001, 0.02, 0.3, 1].map { chip.comparisons(changedShare: $0).updates.saving }
    #expect(zip(savings, savings.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test(
    "sets at rest are loaded while the layer before computes: never slower, and no other energy but leakage")
  func ahead() throws {
    for macros in [4, 10, 40] {
      func price(_ isAhead: Bool) throws -> Price {
        var chip = Cases.chip(macros: macros)
        chip.macro = .parallel(ParallelMacro(technology: .sas, weightSets: 4))
        chip.loadsAhead = isAhead
        return try chip.price(Workload(Cases.program()), by: .latency)
      }
      let (with, without) = (try price(true), try price(false))
      #expect(with.total.time.total <= without.total.time.total)
      #expect(with.total.time[.arrays] <= without.total.time.total)
    }
    // In a single place there is no room for the next layer.
    var single = Cases.chip(macros: 1)
    let time = try single.price(Workload(Cases.program()), by: .latency).total.time.total
    single.loadsAhead = false
    #expect(try single.price(Workload(Cases.program()), by: .latency).total.time.total == time)
  }

  @Test("a larger batch takes longer in all, and not longer for each image")
  func batches() throws {
    var last: Price?
    for batch in [1, 2, 4, 8, 16] {
      let price = try Cases.chip(macros: 400).price(Workload(Cases.program(batch: batch)), by: .latency)
      if let last {
        #expect(price.total.time.total > last.total.time.total)
        #expect(price.total.energy.total > last.total.energy.total)
      }
      last = price
    }
  }

  @Test("smaller nodes take less energy and area for the same step")
  func nodes() throws {
    var last: Price?
    for node in [65.0, 40, 28, 22, 16, 7] {
      var chip = Cases.chip(macros: 400)
      chip.macro.logic = Logic(node: ProcessNode(nanometres: node), supply: .volts(0.9))
      let price = try chip.price(Workload(Cases.program()), by: .energy)
      if let last {
        let trees = (price.total.energy[.adderTrees], last.total.energy[.adderTrees])
        // Below 28 nm capacitance stays, and at one supply the lower threshold of FinFETs costs a little.
        #expect(node >= 28 ? trees.0 < trees.1 : abs(trees.0 / trees.1 - 1) < 0.02, "\(node) nm")
        #expect(price.area.total < last.area.total)
      }
      last = price
    }
  }
}

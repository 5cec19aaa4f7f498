import Methods
import Networks
import Programs
import Randomness
import Testing
import Units

@testable import Silicon

@Suite("Wear and the cells of a task")
struct WearTests {
  private func chip(
    _ technology: MemoryTechnology, lowPlaneInSRAM: Bool = true, compares: Bool = true, levels: Bool = true
  ) -> Chip {
    var chip = Cases.chip(macros: 1200, technology: technology)
    chip.keepsLowPlaneInSRAM = lowPlaneInSRAM
    chip.comparesBeforeWriting = compares ? .always : .never
    chip.levelsWear = levels
    return chip
  }

  @Test("without comparing and with both bytes in the array, every cell is written in every step")
  func everything() throws {
    let workload = Workload(try Cases.program())
    let chip = chip(.reram, lowPlaneInSRAM: false, compares: false)
    let wear = try chip.price(workload).wear
    #expect(abs(wear.update.mean - 1) < 1e-9 && wear.update.worst == 1)
    // Endurance 1e6 writes, 100 tasks of 10 steps a day: 63 % are dead after 1000 days, and of so many cells
    // the first dies much earlier. Refreshing takes its share of the writes.
    let cells = wear.update.classes.reduce(0) { $0 + $1.groups }
    let first = 1000 * (0.693_147_18 / cells).squareRoot()
    #expect(abs(wear.days(of: wear.update, tasksPerDay: 100, stepsPerTask: 10) / first - 1) < 1e-5)
    let half = wear.days(until: 0.5, tasksPerDay: 100, stepsPerTask: 10)
    #expect(abs(half / (1000 * 0.693_147_18.squareRoot()) - 1) < 0.01)
  }

  @Test(
    "with the low byte in SRAM, a bit is written 1.99 / 8 as often as a byte changes; in fours, 17 / 32"
  )
  func changes() throws {
    let workload = Workload(try Cases.program())
    let share = Trace.assumed.changedShare.value
    let bits = try chip(.stt).price(workload).wear.update.mean
    #expect(abs(bits / (share * (2 - 1.0 / 128) / 8) - 1) < 1e-9)
    let groups = try chip(.sas).price(workload).wear.update.mean
    #expect(abs(groups / (share * (1 + 1.0 / 16) * 4 / 8) - 1) < 1e-9)
  }

  @Test("each measure lengthens life: comparing, levelling, the low byte in SRAM")
  func measures() throws {
    let workload = Workload(try Cases.program())
    func steps(_ chip: Chip) throws -> Double { try chip.price(workload).wear.update.steps }
    for technology in [MemoryTechnology.sas, .stt, .reram] {
      let best = try steps(chip(technology))
      #expect(try steps(chip(technology, levels: false)) < best)
      #expect(try steps(chip(technology, compares: false)) < best)
      #expect(try steps(chip(technology, lowPlaneInSRAM: false)) < best)
    }
    #expect(try steps(chip(.reram)) < steps(chip(.stt)))
  }

  @Test("of many cells the first dies as the distribution says, one in a million and more later")
  func orderOfDeaths() throws {
    let workload = Workload(try Cases.program())
    for technology in [MemoryTechnology.sas, .stt, .reram] {
      let wear = try chip(technology).price(workload).wear
      func days(_ share: Double) -> Double { wear.days(until: share, tasksPerDay: 1, stepsPerTask: 1000) }
      let first = wear.days(tasksPerDay: 1, stepsPerTask: 1000)
      #expect(first < days(1e-4) && days(1e-6) < days(1e-3) && days(1e-3) < days(0.5))
      // With β = 2 a share that is a hundred times as large takes ten times as long.
      #expect(abs(days(1e-5) / days(1e-7) / 10 - 1) < 1e-3)
    }
  }

  @Test("what is written by class is what is written on average; levelling leaves a bit its column")
  func classes() throws {
    let workload = Workload(try Cases.program())
    for technology in [MemoryTechnology.sas, .stt] {
      for levels in [true, false] {
        let update = try chip(technology, levels: levels).price(workload).wear.update
        let groups = update.classes.reduce(0) { $0 + $1.groups }
        let mean = update.classes.reduce(0) { $0 + $1.groups * $1.perStep } / groups
        #expect(abs(mean / update.mean - 1) < (levels ? 1e-9 : 0.02), "\(technology.name)")
        let share = Trace.assumed.changedShare.value
        let hottest = levels ? 1 : Trace.assumed.hottestRatio.value
        #expect(abs(update.worst / (share * hottest) - 1) < 1e-3, "\(technology.name)")
      }
    }
  }

  @Test("simulated cells die by the distribution that the price counts with")
  func drawn() {
    for shape in [0.7, 1, 2, 8] {
      let endurance = Endurance(characteristic: 1000, shape: shape)
      let wearOut = WearOut(endurance)
      var generator = SplitMix64(seed: 4)
      let draws = (0..<20_000).map { _ in generator.next() }
      for pulses: UInt64 in [0, 1, 3, 100, 900, 2000] {
        let share = Double(draws.filter { wearOut.isDead($0, after: pulses) }.count) / 20_000
        let expected = endurance.deadShare(after: Double(pulses))
        let deviation = (expected * (1 - expected) / 20_000).squareRoot()
        #expect(abs(share - expected) <= 4 * deviation + 1e-12, "shape \(shape), \(pulses), seed 4")
      }
      // Who is dead stays dead.
      #expect(
        draws.prefix(500).allSatisfy { !wearOut.isDead($0, after: 60) || wearOut.isDead($0, after: 61) })
    }
    // Of a cell that stands 1e12 pulses no draw of 64 bits dies in the first two hundred.
    #expect(!WearOut(Endurance(characteristic: 1e12, shape: 2)).isDead(0, after: 100))
  }

  @Test("a method rewrites what it trains, and copies of it; a head leaves the backbone alone")
  func cells() throws {
    for method in [Method.head, .repNet, .bias] {
      let program = try Cases.program(method)
      let workload = Workload(program)
      let chip = chip(.sas)
      let cells = chip.taskCells(workload, try chip.price(workload))
      let weights = program.parameters.filter { $0.role == .weight }
      let trained = weights.filter(\.isTrainable)
      let copied = workload.matrices.filter { $0.isTrainable && $0.transposedVectors > 0 }.map(\.count)
      #expect(cells.rewritten == 8 * (trained.map(\.count) + copied).reduce(0, +))
      let learning = program.parameters.filter(\.isTrainable).map(\.count).reduce(0, +)
      #expect(cells.besideArrays == learning - trained.map(\.count).reduce(0, +))
      #expect(cells.programmedOnce == 0 && cells.untouched > 0)
    }
  }

  @Test("frozen modules of an adapter are programmed once and never rewritten")
  func frozenAdapter() throws {
    var program = try Cases.program(.repNet)
    program.instructions.removeAll { $0.pass == .update || $0.pass == .weightGradient }
    for index in program.parameters.indices { program.parameters[index].isTrainable = false }
    let workload = Workload(program)
    let chip = chip(.reram)
    let price = try chip.price(workload)
    let cells = chip.taskCells(workload, price)
    #expect(cells.programmedOnce > 0 && cells.rewritten == 0 && cells.writtenBitsPerStep == 0)
    #expect(cells.programming > .zero && cells.writingPerStep == .zero)
    #expect(price.wear.update.steps == .infinity)
  }

  @Test("loading layers wears the cells that they are loaded into")
  func loading() throws {
    let price = try Cases.chip(macros: 2, technology: .reram).price(Workload(Cases.program()))
    #expect(price.wear.loading.mean > 0 && price.wear.loading.steps < 1e6)
  }

  @Test("working arrays of the macros' own cells wear out")
  func workingArrays() throws {
    var chip = chip(.reram)
    let workload = Workload(try Cases.program())
    #expect(try chip.price(workload).wear.working.steps > 1e12)
    chip.workingCells = .macros
    // So that the vector unit does not do it instead.
    chip.constants.lanes = Constant(1, .assumed("test"))
    #expect(try chip.price(workload, by: .latency).wear.working.steps < 1e8)
  }
}

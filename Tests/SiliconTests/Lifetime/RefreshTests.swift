import Methods
import Silicon
import Testing
import Units

@Suite("Refresh")
struct RefreshTests {
  /// SAS-MRAM whose junctions have this barrier.
  private static func chip(barrier: Double, corrects: Bool = false) -> Chip {
    var chip = Cases.chip(macros: 400)
    guard case .sas(var cell) = chip.technology.cell else { return chip }
    cell.junction.thermalStability = Constant(barrier, .assumed("test"))
    chip.technology.cell = .sas(cell)
    // Heat alone is asked for here.
    chip.technology.readCurrentRatio = Constant(0, .assumed("test"))
    chip.correctsErrors = corrects
    return chip
  }

  /// The chip's price, and what refreshing takes in a step when all weights stay.
  private static func refresh(_ chip: Chip) throws -> (price: Price, energy: Energy) {
    let workload = Workload(try Cases.program())
    let price = try chip.price(workload)
    var mapping = price.mapping
    mapping.residentShare = 1
    return (price, chip.steps(workload, mapping).map { $0.energy[.refresh] }.total())
  }

  @Test("a barrier of 60 needs next to none; each k_B·T less makes it e times as often due")
  func barrier() throws {
    let high = try Self.refresh(Self.chip(barrier: 60))
    let low = try Self.refresh(Self.chip(barrier: 40))
    let lower = try Self.refresh(Self.chip(barrier: 39))
    #expect(high.energy > .zero && high.energy < .picojoules(1))
    #expect(low.energy > 1e6 * high.energy)
    #expect(lower.energy > 2 * low.energy)
  }

  @Test("retention time and retention failure are inverse", arguments: MemoryTechnology.all)
  func inverse(technology: MemoryTechnology) {
    let time = technology.retentionTime(losing: 1e-6)
    guard technology.isNonvolatile else {
      #expect(time.seconds == .infinity)
      return
    }
    #expect(abs(technology.retentionFailure(after: time) / 1e-6 - 1) < 1e-6)
  }

  @Test("volatile cells are held by their supply: nothing is refreshed")
  func volatile() throws {
    let (price, energy) = try Self.refresh(Cases.chip(macros: 400, technology: .sram))
    #expect(energy == .zero && price.wear.refreshesPerDay == 0)
  }

  @Test("check bits find what is wrong without memory outside, so a refresh costs less")
  func checkBits() throws {
    let (plain, checked) = (
      try Self.refresh(Self.chip(barrier: 40)), try Self.refresh(Self.chip(barrier: 40, corrects: true))
    )
    #expect(checked.energy > .zero && checked.energy < plain.energy)
  }

  @Test("without comparing whole rows are written: refreshing wears cells that never learn")
  func wears() throws {
    var chip = Self.chip(barrier: 40)
    chip.comparesBeforeWriting = .never
    // Loading is dear, so that weights stay.
    chip.constants.offChipEnergy = Constant(1000, .assumed("test"))
    chip.constants.offChipBandwidth = Constant(0.001, .assumed("test"))
    let price = try Self.refresh(chip).price
    #expect(price.mapping.residentShare > 0)
    let wear = price.wear
    let days = wear.days(of: wear.frozen, tasksPerDay: 1, stepsPerTask: 1)
    #expect(days.isFinite)
    #expect(days <= wear.frozen.endurance.characteristic / wear.refreshesPerDay * (1 + 1e-9))
    #expect(wear.days(tasksPerDay: 1, stepsPerTask: 1) <= days)
    chip.macro = MacroDesign.parallel(ParallelMacro(technology: MemoryTechnology.sas))
    #expect(try Self.refresh(chip).price.wear.refreshesPerDay < wear.refreshesPerDay / 1e6)
  }

  @Test("row-serial arrays read through check bits tolerate two hundred times as many wrong bits")
  func corrected() throws {
    func perDay(_ corrects: Bool) throws -> Double {
      var chip = Self.chip(barrier: 40, corrects: corrects)
      chip.macro = .rowSerial(RowSerialMacro(technology: chip.technology))
      chip.comparesBeforeWriting = .never
      chip.constants.offChipBandwidth = Constant(0.001, .assumed("test"))
      return try Self.refresh(chip).price.wear.refreshesPerDay
    }
    // Written share over interval: with check bits what is wrong is written, without everything.
    let (with, without) = (try perDay(true), try perDay(false))
    #expect(with > 0 && with < without / 100)
  }
}

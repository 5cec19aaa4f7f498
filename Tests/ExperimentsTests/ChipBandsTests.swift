import Experiments
import Methods
import Reporting
import Silicon
import Testing
import Units

@Suite("Bands of a chip's figures")
struct ChipBandsTests {
  private let work = PricedWork(network: "embedded", method: .repNet, batch: 2)

  private func bands(of chip: Chip, draws: Int, seed: UInt64 = 1) throws -> (ChipComparison, ChipBands) {
    let comparison = try ChipComparison.priced(work, on: chip)
    return (comparison, try ChipBands.drawn(from: comparison, draws: draws, seed: seed))
  }

  @Test func theFigureLiesInItsBand() throws {
    let (comparison, bands) = try bands(of: .standard(), draws: 60)
    for (priced, row) in zip(comparison.compared, bands.rows) {
      let energy = priced.main.total.energy.total.joules
      let band = try #require(row.stepEnergy)
      #expect(band.low < energy && energy < band.high, "\(row.technology)")
      #expect(row.area.low <= row.area.high && row.inferenceTime.low <= row.inferenceTime.high)
    }
    #expect(bands.ranks.count == comparison.compared.count && bands.swings.count == 5)
    for (swing, next) in zip(bands.swings, bands.swings.dropFirst()) {
      #expect(abs(swing.atHigh - swing.atLow) >= abs(next.atHigh - next.atLow))
    }
  }

  @Test func equalSeedsGiveEqualBands() throws {
    func band(_ seed: UInt64) throws -> Double {
      try #require(bands(of: .standard(), draws: 20, seed: seed).1.rows[0].stepEnergy).high
    }
    #expect(try band(1) == band(1))
    #expect(try band(1) != band(2))
  }

  /// A cell under another name: what two chips share is drawn once, so that no draw tells these apart.
  @Test func whatIsSharedIsDrawnTogether() throws {
    var dear = Chip.standard()
    dear.technology.name = "dear"
    let comparison = try ChipComparison.priced(work, on: dear)
    let own = try ChipBands.drawn(from: comparison, draws: 40)
    let built = try #require(own.rows.first { $0.technology == "sas-mram" })
    let copy = try #require(own.rows.first { $0.technology == "dear" })
    #expect(built.stepEnergy?.low == copy.stepEnergy?.low && built.stepEnergy?.high == copy.stepEnergy?.high)
    #expect(own.ranks.contains { !$0.isApart && $0.above == 0 })
  }

  @Test(arguments: MemoryTechnology.all) func anyDrawCanBePriced(technology: MemoryTechnology) throws {
    let comparison = try ChipComparison.priced(work, on: .standard(technology))
    let step = try #require(comparison.step)
    for number in 0..<500 {
      let chip = Chip.standard(technology).varied(by: .drawn(number, seed: 7))
      let price = try chip.price(step, as: comparison.priced.main.mapping)
      #expect(price.total.energy.total.joules.isFinite && price.total.energy.total > .zero, "draw \(number)")
      #expect(price.total.time.total.seconds.isFinite && price.total.time.total > .zero, "draw \(number)")
    }
  }

  @Test func aMappingOfItsOwnPriceGivesThatPrice() throws {
    let comparison = try ChipComparison.priced(work, on: .standard())
    let step = try #require(comparison.step)
    let again = try comparison.priced.chip.price(step, as: comparison.priced.main.mapping)
    #expect(again.total.energy.total == comparison.priced.main.total.energy.total)
    #expect(again.wear == comparison.priced.main.wear)
  }

  @Test func whatIsShownFits() throws {
    let comparison = try ChipComparison.priced(work, on: .standard())
    var shown = comparison
    shown.bands = try ChipBands.drawn(from: comparison, draws: 10)
    #expect(shown.lines.allSatisfy { $0.count <= 100 })
    #expect(shown.lines.count > comparison.lines.count)
    #expect(shown.report.html().contains("nine draws in ten"))
  }

  @Test func aBandIsWhereNineInTenLie() {
    let band = ChipBands.Band((0..<100).map { Double($0 * 37 % 100) })
    #expect(band.low == 5 && band.high == 94)
  }
}

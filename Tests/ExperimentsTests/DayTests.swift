import Experiments
import Methods
import Silicon
import Testing
import Units

@Suite("A day on chips")
struct DayTests {
  private static func comparison() throws -> ChipComparison {
    try ChipComparison.priced(
      PricedWork(network: "embedded", method: .repNet, batch: 2), on: .standard())
  }

  private static func day(_ wakes: Double, celsius: Double = 25, inferences: Double = 100) -> DutyCycle {
    DutyCycle(
      name: "test", inferences: inferences, tasks: 1, stepsPerTask: 10, wakes: wakes, idleCelsius: celsius)
  }

  private static func price(_ technology: MemoryTechnology, _ duty: DutyCycle) throws -> DayPrice {
    let comparison = try comparison()
    let priced = try #require(comparison.compared.first { $0.chip.technology == technology })
    let step = try #require(priced.step)
    let cells = try #require(priced.cells)
    return try priced.chip.day(duty, step: (step, cells), inference: priced.inference)
  }

  @Test("work is inferences and steps; the rest takes its power for what is left of the day")
  func adds() throws {
    let comparison = try Self.comparison()
    let (step, inference) = (try #require(comparison.priced.step), comparison.priced.inference)
    let day = try Self.price(.sas, Self.day(0))
    let expected = 100 * inference.total.energy.total + 10 * step.total.energy.total
    // Low bytes are brought from outside for the task and taken back.
    #expect(day.work >= expected && day.work < 1.5 * expected)
    #expect(day.ways.map(\.rest) == [.awake])
    let rest = day.ways[0].power * (Time(si: 86_400) - day.workTime)
    #expect(abs(day.energy.joules / (day.work + rest).joules - 1) < 1e-12)
  }

  @Test("leakage doubles every ten degrees, and the work stays")
  func temperature() throws {
    let cold = try Self.price(.sram, Self.day(0, celsius: 25))
    let warm = try Self.price(.sram, Self.day(0, celsius: 45))
    #expect(abs(warm.ways[0].power.si / cold.ways[0].power.si - 4) < 1e-9)
    #expect(warm.work == cold.work)
  }

  @Test("cells that hold without power need no reload: they rest off sooner and answer sooner")
  func standby() throws {
    let duty = Self.day(100)
    let (sas, sram) = try (Self.price(.sas, duty), Self.price(.sram, duty))
    #expect(sas.idle < sram.idle && sas.breakEven < sram.breakEven)
    #expect(sas.ways[0].rest == .off)
    #expect(Set(sram.ways.map(\.rest)) == [.awake, .retained, .off])
    #expect(Set(sas.ways.map(\.rest)) == [.awake, .off])
    // The cheapest way is the first, and the more often a chip wakes the less switching off pays.
    #expect(zip(sram.ways, sram.ways.dropFirst()).allSatisfy { $0.energy <= $1.energy })
    let often = try Self.price(.sram, Self.day(1e6))
    #expect(often.ways[0].rest != .off && often.idle > sram.idle)
    // At the break-even rest both ways take the same.
    let wakes = (Time(si: 86_400) - sram.workTime) / sram.breakEven
    let even = try Self.price(.sram, Self.day(wakes))
    let off = try #require(even.ways.first { $0.rest == .off })
    let other = try #require(even.ways.filter { $0.rest != .off }.min { $0.power < $1.power })
    #expect(abs((other.power * (Time(si: 86_400) - even.workTime)).joules / off.energy.joules - 1) < 0.05)
  }

  @Test("what takes longer than a day is refused, with the hours that it takes")
  func tooLong() throws {
    #expect {
      try Self.price(.sas, Self.day(0, inferences: 1e12))
    } throws: {
      "\($0)".contains("hours of work, more than it has; ask for fewer inferences")
    }
  }

  @Test("bands hold the figures, and an order that the draws do not agree on is none")
  func bands() throws {
    let comparison = try Self.comparison()
    var days = try DayComparison(comparison, Self.day(100))
    let plain = days.lines
    days.bands = try DayBands.drawn(from: days, of: comparison, draws: 40)
    let bands = try #require(days.bands)
    #expect(bands.rows.map(\.technology) == comparison.compared.map(\.chip.technology.name))
    for (row, priced) in zip(bands.rows, comparison.compared) {
      let day = try Self.price(priced.chip.technology, Self.day(100))
      #expect(row.energy.low < day.energy.joules && day.energy.joules < row.energy.high, "\(row.technology)")
      #expect(row.firstAnswer.low <= row.firstAnswer.high && row.energy.high.isFinite)
    }
    #expect(bands.ranks.count == bands.rows.count && bands.ranks[0].above == nil)
    #expect(days.lines.count > plain.count && days.lines.allSatisfy { $0.count <= 100 })
    let again = try DayBands.drawn(from: days, of: comparison, draws: 40)
    #expect(again.rows.map(\.energy.low) == bands.rows.map(\.energy.low))
  }
}

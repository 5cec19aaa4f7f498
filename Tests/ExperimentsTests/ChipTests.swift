import Experiments
import Formats
import Methods
import Reporting
import Silicon
import Testing
import Units

@Suite("Learning priced on chips")
struct ChipTests {
  private let work = PricedWork(network: "embedded", method: .repNet, batch: 2)

  @Test func layersAddUpToTheStep() throws {
    let comparison = try ChipComparison.priced(work, on: .standard())
    let total = comparison.priced.main.total.energy.total.joules
    let sum = comparison.layers.map { $0.total.energy.total.joules }.reduce(0, +)
    #expect(comparison.layers.count > 10 && abs(sum / total - 1) < 1e-9)
    #expect(comparison.compared.map(\.chip.technology.name) == ChipComparison.technologies.map(\.name))
    #expect(comparison.lines.allSatisfy { $0.count <= 100 } && comparison.report.html().contains("<svg"))
  }

  @Test(arguments: [true, false]) func theTableAddsUpToThePrice(isTraining: Bool) throws {
    var work = work
    work.isTraining = isTraining
    let comparison = try ChipComparison.priced(work, on: .standard())
    let rows = CSV.rows(Array(comparison.csv.utf8))
    #expect(rows[0] == ["layer", "pass", "part", "energy_pj", "latency_ns"])
    let (energy, time) = rows.dropFirst().reduce(into: (0.0, 0.0)) {
      $0.0 += Double($1[3]) ?? .nan
      $0.1 += Double($1[4]) ?? .nan
    }
    let total = comparison.priced.main.total
    #expect(abs(energy / total.energy.total.picojoules - 1) < 1e-9)
    #expect(abs(time / total.time.total.nanoseconds - 1) < 1e-9)
    #expect(Set(rows.dropFirst().map { $0[1] }).contains("error_backward") == isTraining)
  }

  @Test func inferenceAloneHasNoStepAndNoLifetime() throws {
    var work = work
    work.isTraining = false
    let priced = try ChipComparison.priced(work, on: .standard()).priced
    #expect(priced.step == nil && priced.cells == nil && priced.lifetimeDays == nil)
  }

  @Test(arguments: [1, 3]) func aSweepIsTheSameOnAnyNumberOfThreads(workers: Int) throws {
    let description = Array(
      "{ \"fields\": { \"macros\": [8, 16], \"buffer_bytes\": [262144, 1048576] } }".utf8)
    let sweep = try ChipSweep.priced(
      work, describing: description, file: "sweep.json", over: .standard(),
      by: IndependentJobs(workers: workers))
    let lines = sweep.csv.split(separator: "\n")
    #expect(lines.count == 5 && lines[0].hasPrefix("buffer_bytes,macros,energy_pj,"))
    #expect(lines[1].hasPrefix("262144,8,") && lines[4].hasPrefix("1048576,16,"))
    var chip = Chip.standard()
    (chip.macros, chip.bufferBytes) = (16, 1_048_576)
    let alone = try ChipComparison.priced(work, on: chip).priced.main
    #expect(sweep.rows[3].energy == alone.total.energy.total.picojoules)
  }

  @Test func aCellOfTheTableIsQuotedWhereItMustBe() throws {
    let description = Array("{ \"fields\": { \"name\": [\"a, \\\"b\\\"\"] } }".utf8)
    let sweep = try ChipSweep.priced(
      work, describing: description, file: "sweep.json", over: .standard(), by: IndependentJobs(workers: 1))
    #expect(sweep.csv.split(separator: "\n")[1].hasPrefix("\"a, \"\"b\"\"\","))
  }
}

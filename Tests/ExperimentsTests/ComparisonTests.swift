import Experiments
import Formats
import Foundation
import Kernels
import Learning
import Methods
import Networks
import Reporting
import Silicon
import Testing
import Units

@Suite("Methods side by side")
struct ComparisonTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/comparison-\(UUID().uuidString)"

  private func comparison(_ methods: [Method]? = [.head, .repNet]) -> MethodComparison {
    var comparison = MethodComparison(network: "embedded", tasks: ["sample"], methods: methods)
    (comparison.resolution, comparison.batch, comparison.maximumSteps) = (16, 4, 20)
    comparison.seeds = [1, 2]
    return comparison
  }

  /// The comparison, and the names of the runs that were learned for it; stopped in the run of that name.
  private func learned(
    _ comparison: MethodComparison, stoppingIn last: String? = nil
  ) throws -> (sheet: ComparisonSheet?, runs: [String]) {
    var (runs, stops) = ([String](), false)
    let sheet = try comparison.learned(in: folder, instructionSet: .best, threads: 1) {
      stops
    } observe: { progress in
      if case .run(let name, _, _, _) = progress { runs.append(name) }
      if case .learning(.step(_, let step, _, _), _) = progress, runs.last == last, step == 10 {
        stops = true
      }
    }
    return (sheet, runs)
  }

  private func file(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: folder + "/" + name))
  }

  /// Cut in its third run, the comparison goes on there, and comes to what it comes to uncut.
  @Test func whatWasCutGoesOnToTheSameFigures() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let whole = try #require(try learned(comparison()).sheet)
    let adapter = try file("head-int8-2/adapters/sample.safetensors")
    try FileManager.default.removeItem(atPath: folder)

    let cut = try learned(comparison(), stoppingIn: "head-int8-2")
    #expect(cut.sheet == nil && cut.runs == ["head-int8-1", "rep-net-int8-1", "head-int8-2"])
    let second = try learned(comparison())
    #expect(second.runs == ["head-int8-2", "rep-net-int8-2"])
    #expect(try file("head-int8-2/adapters/sample.safetensors") == adapter)
    let sheet = try #require(second.sheet)
    #expect(sheet.rows.map(\.accuracy.bySeed) == whole.rows.map(\.accuracy.bySeed))
    #expect(try learned(comparison()).runs.isEmpty)
  }

  @Test func aRowSaysWhatTheOthersSay() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var comparison = comparison()
    comparison.precisions = [.int8, .float32]
    comparison.maximumSteps = 10
    let sheet = try #require(try learned(comparison).sheet)
    #expect(sheet.rows.map(\.method.name) == ["head", "head", "rep-net", "rep-net"])
    for row in sheet.rows {
      #expect(row.accuracy.bySeed.count == 2 && row.tasks[0].bySeed == row.accuracy.bySeed)
      #expect(row.stepMilliseconds ?? 0 > 0 && row.savedBytes < row.arenaBytes)
      #expect((row.price == nil) == (row.precision == .float32))
    }
    // The price is that of the chip's own command.
    let work = PricedWork(
      network: "embedded", method: .repNet, batch: 4, resolution: 16, classes: sheet.classes[0])
    let priced = try ChipComparison.priced(work, on: .standard()).priced
    let row = sheet.rows[2]
    #expect(row.price?.stepEnergy == priced.main.total.energy.total.picojoules)
    #expect(row.price?.reprogrammedCells == priced.cells.map { $0.rewritten + $0.programmedOnce })
    #expect(row.stepMACs == priced.main.total.macs && row.inferenceMACs == priced.inference.total.macs)
    #expect(row.trainableParameters > sheet.rows[0].trainableParameters)
    #expect(sheet.lines.allSatisfy { $0.count <= 100 })
    #expect(sheet.report.html().components(separatedBy: "<svg").count == 3)
  }

  /// Without names of methods those that the network has no place for are left out, and said.
  @Test func allMethodsAreThoseThatFit() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var comparison = comparison(nil)
    (comparison.seeds, comparison.maximumSteps) = ([1], 1)
    let sheet = try #require(try learned(comparison).sheet)
    let names = sheet.rows.map(\.method.name)
    #expect(names.contains("full") && names.contains("da3") && !names.contains("lorafusion"))
    #expect(sheet.rows.allSatisfy { $0.accuracy.standardError == nil })
    for row in sheet.rows {
      #expect(row.inferenceMACs <= row.openInferenceMACs)
      #expect(row.method.name == "da3" || row.inferenceMACs == row.openInferenceMACs)
    }
    #expect(sheet.lines.allSatisfy { $0.count <= 100 })
  }

  @Test func spreadIsThatOfTheMean() {
    #expect(
      SeededAccuracy([0.5, 0.7, 0.6]).standardError.map { abs($0 - 0.1 / 3.0.squareRoot()) < 1e-12 } == true)
    #expect(SeededAccuracy([0.5]).standardError == nil && SeededAccuracy([]).mean == nil)
  }

  @Test func whatWasLearnedOtherwiseIsRefused() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var comparison = comparison([.head])
    (comparison.seeds, comparison.maximumSteps) = ([1], 2)
    _ = try learned(comparison)
    func fails(_ words: String, _ change: (inout MethodComparison) throws -> Void) throws {
      var other = comparison
      try change(&other)
      #expect {
        _ = try learned(other)
      } throws: {
        "\($0)".contains(folder + "/head-int8-1") && "\($0)".contains(words)
      }
    }
    try fails("batch") { $0.batch = 8 }
    try fails("epochs, most steps") { ($0.maximumSteps, $0.epochs) = (3, 2) }
    try fails("options of the method") { $0.methods = [try .head.setting("rate", to: "0.5")] }
    // Another seed is another run.
    comparison.seeds = [1, 2]
    #expect(try learned(comparison).runs == ["head-int8-2"])
  }

  @Test func aFolderOfSomethingElseIsLeftAlone() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder + "/notes", withIntermediateDirectories: true)
    try AtomicFile.write("mine", to: folder + "/notes/mine.txt")
    #expect {
      _ = try learned(comparison())
    } throws: {
      "\($0)".contains("it holds notes")
    }
    #expect(FileManager.default.subpaths(atPath: folder)?.sorted() == ["notes", "notes/mine.txt"])
  }

  @Test func aPoolIsNeededWhereItIsNeeded() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect {
      _ = try learned(comparison([.loRAFusion]))
    } throws: {
      "\($0)".contains("lorafusion in int8")
    }
  }
}

import Formats
import Foundation
import Kernels
import Methods
import Networks
import Records
import Tasks
import Testing

@testable import Learning

/// A pool of earlier runs: what LoRAFusion merges.
@Suite struct AdapterPoolTests {
  func session(
    _ fixture: borrowing LearnerFixture, _ name: String, _ method: Method, _ precision: Precision,
    pool: [String] = [],
    seed: UInt64 = 3
  ) throws -> LearningSession {
    try .begin(
      .loaded(["sample"]), sources: ["sample"], over: .load("embedded", precision: precision, threads: 1),
      setup: LearningSetup(
        method: method, precision: precision, resolution: 16, batch: 4, maximumSteps: 3, seed: seed),
      at: fixture.path + "/" + name, pool: pool.map { fixture.path + "/" + $0 }, threads: 1)
  }

  /// A run keeps its pool: it answers as before when the runs that it was learned from are gone.
  @Test(arguments: Precision.allCases) func aRunKeepsItsPool(_ precision: Precision) throws {
    let fixture = try LearnerFixture()
    for (name, seed) in [("one", UInt64(1)), ("two", 2)] {
      #expect(try session(fixture, name, .loRA, precision, seed: seed).learn())
    }
    #expect(try session(fixture, "fused", .loRAFusion, precision, pool: ["one", "two"]).learn())
    for name in ["one", "two"] { try FileManager.default.removeItem(atPath: fixture.path + "/" + name) }
    let run = try LearnedRun.open(path: fixture.path + "/fused", threads: 1)
    #expect(try run.layout.packedFiles().filter { $0.hasPrefix("pool/") }.count == 2)
    let task = try run.learned(only: nil)
    let (adapter, _) = try run.adapted(to: task, batch: 4)
    #expect(adapter.method == .loRAFusion)
    #expect(try run.tested(task).accuracy == task.result?.lastAccuracy)
    let again = try LearningSession.resume(
      at: fixture.path + "/fused", instructionSet: .best, threads: 1)
    #expect(try again.learn())
  }

  @Test func poolsThatDoNotFit() throws {
    let fixture = try LearnerFixture()
    #expect(try session(fixture, "head", .head, .int8).learn())
    #expect(try session(fixture, "float", .loRA, .float32).learn())
    func refusal(_ method: Method, pool: [String]) -> String {
      do {
        _ = try session(fixture, "refused", method, .int8, pool: pool)
        return "not refused"
      } catch { return "\(error)" }
    }
    #expect(refusal(.loRAFusion, pool: []).contains("no pool"))
    #expect(refusal(.loRAFusion, pool: ["head"]).contains("--method lora"))
    #expect(refusal(.loRAFusion, pool: ["float"]).contains("float32, not int8"))
    #expect(refusal(.loRA, pool: ["float"]).contains("lorafusion"))
    #expect(!FileManager.default.fileExists(atPath: fixture.path + "/refused"))
  }

  /// What a search has chosen is written down as options.
  @Test func aSearchIsWrittenDown() throws {
    let fixture = try LearnerFixture()
    let session = try LearningSession.begin(
      .loaded(["sample"]), sources: ["sample"], over: .load("embedded", precision: .int8, threads: 1),
      setup: LearningSetup(method: .sparseUpdate, resolution: 16, batch: 4, maximumSteps: 2, seed: 3),
      at: fixture.path + "/sparse", memoryLimit: 32 << 10, threads: 1)
    #expect(session.reports.contains { $0.contains("of 32768 bytes") })
    #expect(try session.learn())
    let configuration = try fixture.stored("sparse").record.configuration
    #expect(configuration.memoryLimit == 32 << 10)
    #expect(configuration.methodOptions["layers"] != "search" && configuration.methodOptions["biases"] != "0")
  }
}

import Foundation
import Testing

@Suite("remanence simulate --system")
struct SystemTests {
  private static let small = [
    "simulate", "--system", "--network", "embedded", "--task", "sample", "--max-steps", "6", "--resolution",
    "16", "--technologies", "stt-mram", "sram",
  ]

  /// Two tasks by three methods on three technologies: each has its accuracy, its joules and its lifetime.
  @Test func aStreamIsLearnedAndPriced() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 6)
    let command =
      Self.small.map { $0 == "sample" ? task : $0 } + ["--batch", "2", "--json", "--day", "doorbell"]
    let arguments = command.flatMap { $0 == task ? [task, "sample"] : [$0] }
    let object = try await Program(arguments).end().json()
    let methods = try #require(object["methods"] as? [[String: Any]])
    #expect(methods.compactMap { $0["method"] as? String } == ["rep-net", "head", "full"])
    for method in methods {
      let matrix = try #require(method["accuracy_matrix"] as? [[Double]])
      #expect(matrix.map(\.count) == [1, 2] && matrix.joined().allSatisfy { (0...1).contains($0) })
      let hardware = try #require(method["hardware"] as? [String: Double])
      #expect(
        hardware["task_energy_j"]! > 6 * hardware["step_energy_j"]! && hardware["energy_per_day_j"]! > 0)
      #expect((0.0...1).contains(try #require(method["changed_share"] as? Double)))
    }
    let weights = methods.compactMap { $0["learned_weights_per_task"] as? Int }
    #expect(weights[1] < weights[0] && weights[0] < weights[2])
    let technologies = try #require(object["technologies"] as? [[String: Any]])
    #expect(technologies.compactMap { $0["technology"] as? String } == ["sas-mram", "stt-mram", "sram"])
    #expect((object["processor"] as? [String: Double])?.count == 3)
    // One command, one digest, for any number of threads.
    let again = try await Program(arguments + ["--threads", "1"]).end().json()
    #expect(object["digest"] as? String == again["digest"] as? String)
    let other = try await Program(arguments + ["--seed", "2"]).end().json()
    #expect(object["digest"] as? String != other["digest"] as? String)
  }

  @Test func oneScreen() async throws {
    let outcome = try await Program(Self.small).end()
    outcome.expectSuccess()
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count < 40 && lines.allSatisfy { $0.count <= 100 }, "\(outcome.output)")
    for name in ["rep-net", "head", "full", "sas-mram", "stt-mram", "sram", "this CPU", "digest "] {
      #expect(lines.contains { $0.hasPrefix(name) }, "\(name)")
    }
  }

  @Test(arguments: [
    (["--sweep"], "give one of"), (["--idle", "3"], "--idle is of a single run"),
    (["--day", "weekend"], "--day weekend is unknown"), (["--seeds", "1"], "would change nothing"),
    (["-o", "x.html"], "-o writes the charts"),
  ])
  func mistakesTakeOneLine(options: [String], words: String) async throws {
    try await Program(Self.small + options).end().expectFailure(words, status: 64)
  }
}

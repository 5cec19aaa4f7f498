import Foundation
import Testing

@Suite("remanence simulate")
struct SimulateTests {
  static let small = [
    "simulate", "--network", "embedded", "--task", "sample", "--max-steps", "6", "--resolution", "16",
    "--json",
  ]

  static func tasks(_ object: [String: Any]) throws -> [[String: Any]] {
    try #require(object["tasks"] as? [[String: Any]])
  }

  @Test(arguments: [[], ["--transposed-copy", "--ecc"], ["--write-all", "--verify", "2"]])
  func arraysWithoutAFaultLearnTheSameAdapter(options: [String]) async throws {
    let object = try await Program(Self.small + ["--write-error-rate", "0"] + options).end().json()
    let task = try Self.tasks(object)[0]
    #expect(task["adapter_sha256"] as? String == task["fault_free_adapter_sha256"] as? String)
    let updates = try #require(object["updates"] as? [String: Int])
    #expect(updates["bits"]! > 100 && updates["wrong_bits"] == 0 && updates["lost_words"] == 0)
    #expect(object["write_energy_pj"] as! Double > 0)
  }

  @Test func aSeedMeansItsFaultsForAnyNumberOfThreads() async throws {
    var digests: [String] = []
    for options in [["--threads", "1"], ["--threads", "2"], ["--fault-seed", "9"]] {
      let object = try await Program(
        Self.small + ["--write-error-rate", "0.05", "--stuck", "0.001"] + options
      )
      .end().json()
      let task = try Self.tasks(object)[0]
      #expect(task["adapter_sha256"] as? String != task["fault_free_adapter_sha256"] as? String)
      digests.append(task["adapter_sha256"] as! String)
    }
    #expect(digests[0] == digests[1] && digests[0] != digests[2])
  }

  @Test(arguments: [
    (["--technology", "sram", "--idle", "3"], "keeps its bits"),
    (["--technology", "sram", "--write-error-rate", "0.1"], "do not fail"),
    (["--technology", "reram", "--read-disturb", "0.1"], "no junction"),
  ])
  func faultsThatCellsDoNotHaveTakeOneLine(options: [String], words: String) async throws {
    try await Program(Self.small + options).end().expectFailure(words)
  }

  @Test(arguments: [
    (["--write-error-rate", "1.5"], "not a rate"), (["--stuck=-0.1"], "not a rate"),
    (["--technology", "tape"], "no technology is called tape"), (["--verify", "0"], "--verify must be"),
    (["--precision", "float32"], "arrays hold integers"),
  ])
  func mistakesTakeOneLine(options: [String], words: String) async throws {
    try await Program(Self.small + options).end().expectFailure(words, status: 64)
  }
}

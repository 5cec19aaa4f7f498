import Foundation
import Testing

@Suite("Runs that build on a pool, and methods that choose under a limit")
struct PoolTests {
  static let small = [
    "--network", "embedded", "--task", "sample", "--max-steps", "2", "--resolution", "16", "--batch", "4",
  ]

  /// What a run of lorafusion has in its folder goes into its price; arrays say that they cannot make its
  /// weights.
  @Test func aRunWithAPoolIsPriced() async throws {
    let folder = try TemporaryFolder()
    let (lora, fused) = (folder.path + "/lora", folder.path + "/fused")
    try await Program(["learn"] + Self.small + ["--method", "lora", "-o", lora]).end().expectSuccess()
    let fusion = ["--method", "lorafusion", "--pool", lora]
    try await Program(["learn"] + Self.small + fusion + ["-o", fused]).end().expectSuccess()
    try FileManager.default.removeItem(atPath: lora + "/adapters")
    let priced = try await Program.run("chip", "--run", fused, "--json").json()
    let planned = try await Program.run(
      "chip", "--network", "embedded", "--method", "lorafusion", "--set", "pool=1", "--resolution", "16",
      "--batch",
      "4", "--classes", "10", "--json"
    ).json()
    #expect((priced["macs"] as? [String: Int])?["total"] == (planned["macs"] as? [String: Int])?["total"])
    try folder.write(Array("{ \"fields\": { \"macros\": [8, 16] } }".utf8), to: "sweep.json")
    try await Program.run("chip", "--run", fused, "--sweep", folder.path + "/sweep.json").expectSuccess()
    try await Program.run("simulate", fused).expectFailure("makes a weight in every step")
  }

  @Test func arraysTakeAPoolByItsOption() async throws {
    let folder = try TemporaryFolder()
    let simulated = ["simulate"] + Self.small + ["--method", "lorafusion"]
    try await Program(simulated).end().expectFailure("lorafusion has no pool", "--pool")
    try await Program(simulated + ["--pool", folder.path]).end().expectFailure(folder.path)
  }

  @Test(arguments: ["plan", "chip"]) func aSchemeIsChosenUnderTheLimit(command: String) async throws {
    func notes(_ limit: String) async throws -> String {
      let object = try await Program.run(
        command, "--network", "embedded", "--method", "sparse", "--memory-limit", limit, "--json"
      ).json()
      return try #require(object["notes"] as? [String]).joined()
    }
    let (small, large) = (try await notes("64KiB"), try await notes("1MiB"))
    #expect(small.contains("of 65536 bytes") && small != large)
    let shown = try await Program.run(
      command, "--network", "mobilenet-v2", "--method", "sparse", "--memory-limit", "256KiB")
    #expect(try await shown.output.contains("sparse: the last "))
    #expect(try await shown.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func aPlanThatExceedsTheLimitIsRefused() async throws {
    let plan = ["plan", "--network", "embedded", "--batch", "4"]
    try await Program(plan + ["--memory-limit", "10KiB"]).end().expectFailure("memory limit: ", "; ")
    try await Program(plan + ["--memory-limit", "100MiB"]).end().expectSuccess()
    try await Program.run("chip", "--run", "r", "--memory-limit", "1MiB").expectFailure(
      "--memory-limit would change nothing", status: 64)
  }
}

import Foundation
import Testing

@Suite("remanence simulate")
struct SimulateTests {
  static let small = small(steps: 6)

  static func small(steps: Int) -> [String] {
    [
      "simulate", "--network", "embedded", "--task", "sample", "--max-steps", "\(steps)", "--resolution",
      "16",
      "--json",
    ]
  }

  static func tasks(_ object: [String: Any]) throws -> [[String: Any]] {
    try #require(object["tasks"] as? [[String: Any]])
  }

  @Test(arguments: [
    [], ["--transposed", "row-serial", "--ecc", "--working-cells", "macros"],
    ["--write-all", "--verify", "2"], ["--compare", "--technology", "reram", "--sign-magnitude"],
  ])
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
    let faults = [
      "--write-error-rate", "0.05", "--stuck", "0.001", "--tree-upset-rate", "1e-6", "--error-flip-rate",
      "1e-4",
    ]
    for options in [["--threads", "1"], ["--threads", "2"], ["--fault-seed", "9"]] {
      let object = try await Program(Self.small + faults + options).end().json()
      let task = try Self.tasks(object)[0]
      #expect(task["adapter_sha256"] as? String != task["fault_free_adapter_sha256"] as? String)
      digests.append(task["adapter_sha256"] as! String)
    }
    #expect(digests[0] == digests[1] && digests[0] != digests[2])
  }

  /// A step may take long: what it is of is said before it.
  @Test(arguments: [[], ["--wear", "--sessions", "1", "--seeds", "1", "--technologies", "sram"]])
  func theFirstWordComesBeforeTheFirstStep(options: [String]) async throws {
    let arguments = Self.small(steps: 1).filter { $0 != "--json" }
    let outcome = try await Program(arguments + options).end()
    outcome.expectSuccess()
    let first = options.isEmpty ? "learning sample on arrays: 0 of 1" : "runs: 0 of "
    #expect(outcome.errorLines.contains { $0.hasPrefix(first) }, "\(outcome.errors)")
  }

  /// Where no sum is right, a step takes no longer than where few are: each is computed again once.
  @Test(arguments: [
    ["--sense-error-rate", "1"], ["--tree-upset-rate", "1"], ["--upset-rate", "0.5"],
    ["--sense-error-rate", "0.999", "--working-cells", "macros"],
  ])
  func ratesUpToOneAreSimulated(options: [String]) async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 3)
    let object = try await Program(
      [
        "simulate", "--network", "embedded", "--task", task, "--max-steps", "1", "--batch", "2",
        "--resolution", "16", "--json",
      ] + options
    ).end().json()
    let updates = try #require(object["updates"] as? [String: Int])
    #expect(updates["wrong_sums"] ?? 0 > 1_000_000, "\(updates)")
  }

  /// A run's own network, tasks, settings and seed: without a fault its adapters come out again.
  @Test func arraysWithoutAFaultLearnTheAdaptersOfARun() async throws {
    let run = try await Shared.run()
    let object = try await Program(["simulate", run, "--write-error-rate", "0", "--json"]).end().json()
    let tasks = try Self.tasks(object)
    #expect(tasks.map { $0["name"] as? String } == ["marks", "shapes"])
    let learned = try await Program.run("evaluate", run, "--json").json()
    let digests = try #require(learned["adapter_sha256"] as? [String: String])
    for task in tasks {
      #expect(task["adapter_sha256"] as? String == digests[task["name"] as? String ?? ""])
      #expect(task["adapter_sha256"] as? String == task["fault_free_adapter_sha256"] as? String)
      #expect(task["accuracy"] as? Double == task["fault_free_accuracy"] as? Double)
    }
  }

  /// The pictures and figures of a sweep, which a second command with the same words need not compute.
  @Test func aSweepComparesTechnologies() async throws {
    let folder = try TemporaryFolder()
    let output = folder.path + "/sweep.html"
    let object = try await Program(
      Self.small(steps: 2) + [
        "--sweep", "--seeds", "1", "2", "--technologies", "stt-mram", "sram", "-o",
        output,
      ]
    ).end().json()
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.count > 5 && rows.allSatisfy { ($0["average_accuracy_by_seed"] as? [Double])?.count == 2 })
    let page = try String(contentsOfFile: output, encoding: .utf8)
    #expect(page.contains("stt-mram") && page.contains("without faults") && !page.contains("<script"))
    #expect(!FileManager.default.fileExists(atPath: output + ".partial"))
  }

  /// A second command with the same words goes on with what a killed one has kept, to the same figures.
  @Test func aSweepThatWasKilledGoesOn() async throws {
    let folder = try TemporaryFolder()
    let output = folder.path + "/sweep.html"
    let sweep = Self.small(steps: 2) + ["--sweep", "--seeds", "1", "--technologies", "reram", "--threads"]
    let expected = try await Program(sweep + ["1"]).end().json()
    let killed = try Program(sweep + ["1", "-o", output])
    await killed.send(SIGKILL) { killed.errors.contains("runs: 3 of") }
    // On a busy machine it may be over before the signal comes: then nothing is left to go on with.
    if try await killed.end().status == 0 { return #expect(FileManager.default.fileExists(atPath: output)) }
    #expect(FileManager.default.fileExists(atPath: output + ".partial"))
    // With other threads too: results do not depend on them.
    let resumed = try await Program(sweep + ["2", "-o", output]).end()
    #expect(!resumed.errors.contains("runs: 1 of"), "\(resumed.errors)")
    #expect(NSDictionary(dictionary: try resumed.json()) == NSDictionary(dictionary: expected))
    #expect(!FileManager.default.fileExists(atPath: output + ".partial"))
  }

  /// Doses are rates times steps: more of either leaves more bits wrong, in both forms of a weight.
  @Test func dosesOfFailedWrites() async throws {
    let folder = try TemporaryFolder()
    let output = folder.path + "/dose.html"
    let object = try await Program(
      Self.small(steps: 8) + ["--dose", "--seeds", "1", "--technology", "stt-mram", "-o", output]
    ).end().json()
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.count == 36)
    func wrong(_ form: String, _ rate: Double, _ steps: Int) throws -> Double {
      let row = rows.first {
        $0["form"] as? String == form && $0["write_error_rate"] as? Double == rate
          && $0["steps"] as? Int == steps
      }
      return try #require(row?["wrong_bits_per_weight"] as? Double)
    }
    for form in ["two's complement", "sign and magnitude"] {
      #expect(try wrong(form, 1e-2, 8) > wrong(form, 1e-2, 2))
      #expect(try wrong(form, 1e-2, 8) > wrong(form, 1e-3, 8))
    }
    #expect(try String(contentsOfFile: output, encoding: .utf8).contains("sign and magnitude"))
    try await Program(Self.small + ["--dose", "--technology", "sram"]).end().expectFailure("do not fail")
  }

  /// Cells that stand few writes lose the first point early, and which share of them is dead is said.
  @Test func wearTellsWhenTheFirstPointIsLost() async throws {
    let folder = try TemporaryFolder()
    let printed = try await Program(["chip", "--print-technology", "reram"]).end().output
    let weak = printed.replacing(/"endurance_writes" : \{[^}]*\}/, with: "\"endurance_writes\" : 1000")
      .replacing("\"name\" : \"reram\"", with: "\"name\" : \"weak\"")
    try folder.write(Array(weak.utf8), to: "weak.json")
    let object = try await Program(
      Self.small(steps: 40) + [
        "--wear", "--seeds", "1", "--technologies", folder.path + "/weak.json", "sram", "--sessions",
        "100000",
        "--per-decade", "2",
      ]
    ).end().json()
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.count == 22)
    #expect(rows.compactMap { $0["session"] as? Int }.prefix(4) == [1, 3, 10, 32])
    let lost = try #require(object["first_point_lost"] as? [[String: Any]])
    #expect(lost.allSatisfy { $0["technology"] as? String == "weak" })
    let worn = rows.filter { $0["technology"] as? String == "weak" }.compactMap {
      $0["worn_share"] as? Double
    }
    #expect(zip(worn, worn.dropFirst()).allSatisfy { $0 <= $1 } && worn.last ?? 0 > 0.1)
  }

  @Test(arguments: [
    (["--technology", "sram", "--idle", "3"], "keeps its bits"),
    (["--technology", "sram", "--write-error-rate", "0.1"], "do not fail"),
    (["--technology", "reram", "--read-disturb", "0.1"], "no junction"),
    (["--sign-magnitude", "--sense-error-rate", "0.1"], "in their cells alone"),
  ])
  func faultsThatCellsDoNotHaveTakeOneLine(options: [String], words: String) async throws {
    try await Program(Self.small + options).end().expectFailure(words)
  }

  @Test(arguments: [
    (["--write-error-rate", "1.5"], "not a rate"), (["--stuck=-0.1"], "not a rate"),
    (["--tree-upset-rate", "2"], "not a rate"), (["--error-flip-rate", "nan"], "not a rate"),
    (["--technology", "tape"], "--technology tape is unknown"), (["--verify", "0"], "--verify must be"),
    (["--precision", "float32"], "arrays hold integers"), (["--transposed", "twice"], "twice"),
    (["--strong-voltage", "1"], "give both"), (["--sweep", "--write-voltage", "1"], "choose the pulses"),
    (["--wear", "--sweep"], "give one of"), (["--write-all", "--compare"], "without comparing"),
    (["--dose", "--sign-magnitude"], "tries both forms"), (["--dose", "--error-flip-rate", "1e-3"], "alone"),
    (["-o", "x.html"], "-o writes the charts"),
  ])
  func mistakesTakeOneLine(options: [String], words: String) async throws {
    try await Program(Self.small + options).end().expectFailure(words, status: 64)
  }

  @Test func runsThatCannotBeSimulatedTakeOneLine() async throws {
    try await Program(["simulate"]).end().expectFailure("name a run, or at least one task", status: 64)
    let run = try await Shared.run()
    try await Program(["simulate", run, "--task", "sample"]).end()
      .expectFailure("a run has its own tasks", status: 64)
    try await Program(["simulate", "/nowhere"]).end().expectFailure("holds no run")
  }

  /// Chips that a fault, or the program, has no place on.
  @Test func chipsThatDoNotGoWithTheFaultsTakeOneLine() async throws {
    let folder = try TemporaryFolder()
    let printed = try await Program(["chip", "--print-chip"]).end()
    func changed(_ change: (inout [String: Any]) -> Void) throws -> String {
      var chip = try #require(
        JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Any])
      change(&chip)
      let path = folder.path + "/chip.json"
      try JSONSerialization.data(withJSONObject: chip).write(to: URL(filePath: path))
      return path
    }
    let tiny = try changed { $0["macros"] = 1 }
    try await Program(Self.small + ["--chip", tiny, "--write-error-rate", "0.1"]).end().expectFailure(
      "more macros")
    let idle = try changed { $0["working_arrays"] = 0 }
    try await Program(Self.small + ["--chip", idle, "--working-cells", "macros"]).end()
      .expectFailure("no working arrays")
  }
}

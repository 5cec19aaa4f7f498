import Foundation
import Testing

@Suite("remanence chip")
struct ChipTests {
  private static let small = ["chip", "--network", "embedded", "--batch", "4"]

  @Test(arguments: [
    ["--network", "embedded", "--batch", "4"], ["--network", "embedded", "--pass", "inference"],
    ["--network", "embedded", "--method", "full"], ["--network", "vgg8", "--method", "head"],
    ["--network", "embedded", "--technology", "pcm"],
  ])
  func twoScreens(options: [String]) async throws {
    let outcome = try await Program(["chip"] + options).end()
    outcome.expectSuccess()
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 70 && lines.allSatisfy { $0.count <= 100 })
    for name in ["sas-mram", "sot-mram", "stt-mram", "reram", "sram", "this CPU"] {
      #expect(lines.contains { $0.hasPrefix(name + " ") }, "\(name)")
    }
    // Those that have no row are named.
    let rest = options.contains("pcm") ? "no rows: fefet; " : "no rows: pcm, fefet; "
    #expect(lines.contains { $0.hasPrefix(rest) })
  }

  @Test func jsonHasTheContractsKeys() async throws {
    let object = try await Program(Self.small + ["--json"]).end().json()
    for key in ["energy_pj", "latency_ns"] {
      let split = try #require(object[key] as? [String: Any])
      let total = try #require(split["total"] as? Double)
      for side in ["pass", "part"] {
        let parts = try #require(split[side] as? [String: Double])
        #expect(abs(parts.values.reduce(0, +) / total - 1) < 1e-9, "\(key) by \(side)")
      }
    }
    for key in ["area_um2", "writes", "lifetime_days"] {
      let split = try #require(object[key] as? [String: Any])
      #expect(split["total"] as? Double != nil && split["part"] as? [String: Any] != nil, "\(key)")
    }
    let plan = try await Program.run("plan", "--network", "embedded", "--batch", "4", "--json").json()
    #expect((object["macs"] as? [String: Int])?["total"] == plan["step_macs"] as? Int)
    let constants = try #require(object["constants"] as? [[String: Any]])
    #expect(constants.count > 40)
    for constant in constants {
      #expect((constant["source"] as? String)?.isEmpty == false && constant["range"] as? [Double] != nil)
    }
    #expect((object["technologies"] as? [String: Any])?.count == 5)
    let layers = try #require(object["layers"] as? [[String: Any]])
    for key in ["energy_pj", "latency_ns"] {
      let total = try #require((object[key] as? [String: Any])?["total"] as? Double)
      let splits = layers.compactMap { $0[key] as? [String: Any] }
      #expect(splits.count == layers.count && layers.count > 10)
      let sums = try splits.map { split in
        let sum = try #require(split["total"] as? Double)
        for side in ["pass", "part"] {
          let parts = try #require(split[side] as? [String: Double])
          #expect(abs(parts.values.reduce(0, +) - sum) <= 1e-9 * sum, "\(key) by \(side)")
        }
        return sum
      }
      #expect(abs(sums.reduce(0, +) / total - 1) < 1e-9, "\(key) by layer")
    }
    #expect((object["chip"] as? [String: Any])?["macros"] as? Int == 96)
  }

  @Test func printedFilesAreReadBack() async throws {
    let folder = try TemporaryFolder()
    func save(_ arguments: String..., as name: String) async throws -> String {
      let outcome = try await Program(["chip"] + arguments).end()
      outcome.expectSuccess()
      try folder.write(Array(outcome.output.utf8), to: name)
      return folder.path + "/" + name
    }
    let technology = try await save("--print-technology", "stt-mram", as: "stt.json")
    let chip = try await save("--technology", "stt-mram", "--print-chip", as: "chip.json")
    let macro = try await save("--technology", "stt-mram", "--print-macro", as: "macro.json")
    let node = try await save("--print-node", as: "node.json")
    let named = try await Program(Self.small + ["--json", "--technology", "stt-mram"]).end().json()
    for options in [
      ["--technology", technology], ["--chip", chip], ["--macro", macro],
      ["--chip", chip, "--macro", macro, "--node", node],
    ] {
      let read = try await Program(Self.small + ["--json"] + options).end().json()
      #expect((read["energy_pj"] as? NSDictionary) == (named["energy_pj"] as? NSDictionary))
    }
    let text = try String(contentsOfFile: technology, encoding: .utf8)
    let cases = [
      ("\"read_time_ns\"", "\"reed_time_ns\"", "read_time_ns: is missing"),
      ("\"value\" : 54", "\"value\" : -54", "cell_area_um2"),
      ("{", "[", "is no JSON"),
    ]
    for (old, new, words) in cases where text.contains(old) {
      try folder.write(Array(text.replacing(old, with: new).utf8), to: "bad.json")
      try await Program.run("chip", "--technology", folder.path + "/bad.json")
        .expectFailure("bad.json", words)
    }
  }

  @Test func mistakesAreOneLine() async throws {
    let folder = try TemporaryFolder()
    let printed = try await Program.run("chip", "--print-chip")
    let path = folder.path + "/chip.json"
    func expect(_ old: String, _ new: String, _ words: String) async throws {
      try #require(printed.output.contains(old))
      try folder.write(Array(printed.output.replacing(old, with: new).utf8), to: "chip.json")
      try await Program(Self.small + ["--chip", path]).end().expectFailure(words)
    }
    try await expect("\"macros\" : 96", "\"macros\" : -1", "chip.json: macros: is the number -1")
    try await expect("\"macros\" : 96,", "", "chip.json: macros: is missing")
    try await expect("\"buffer_bytes\" : 8388608", "\"buffer_bytes\" : 100", "cannot hold one input vector")
    try await expect("\"node_nm\" : 28", "\"node_nm\" : \"28\"", "chip.json: macro.node_nm")
    let node = try await Program.run("chip", "--print-node").output
    try #require(node.contains("\"value\" : 47.8"))
    try folder.write(Array(node.replacing("\"value\" : 47.8", with: "\"value\" : -1").utf8), to: "node.json")
    try await Program(Self.small + ["--node", folder.path + "/node.json"]).end()
      .expectFailure("node.json: unit_gate.delay_ps: -1")
    try folder.write(Array("{\"kind\": \"parallel\"}".utf8), to: "macro.json")
    try await Program(Self.small + ["--macro", folder.path + "/macro.json"]).end()
      .expectFailure("macro.json: columns: is missing")
    try await Program.run("chip", "--verify", "0").expectFailure("--verify must be 1 to 1000", status: 64)
    try await Program.run("chip", "--technology", "nonsense").expectFailure(
      "choose from sas-mram", status: 64)
    try await Program.run("chip", "--network", "nonsense").expectFailure("nonsense")
    try await Program.run("chip", "--run", folder.path).expectFailure(folder.path)
  }

  @Test func optionsOfWritingArePriced() async throws {
    func parts(_ options: String...) async throws -> [String: Double] {
      let object = try await Program(Self.small + ["--json"] + options).end().json()
      let energy = try #require(object["energy_pj"] as? [String: Any])
      var parts = try #require(energy["part"] as? [String: Double])
      parts["bits"] = (object["writes"] as? [String: Any])?["total"] as? Double
      return parts
    }
    let plain = try await parts()
    let (verified, checked) = (try await parts("--verify", "4"), try await parts("--ecc"))
    let blind = try await parts("--write-all")
    #expect(verified["arrays"]! > plain["arrays"]!)
    #expect(checked["correction"]! > 0 && plain["correction"] == 0 && checked["bits"]! > plain["bits"]!)
    #expect(blind["bits"]! > plain["bits"]!)
  }

  @Test func aDayIsPricedByPresetAndByFile() async throws {
    let object = try await Program(Self.small + ["--day", "camera", "--json", "--draws", "5"]).end().json()
    let rows = try #require(object["technologies"] as? [[String: Any]])
    #expect(rows.count == 5 && rows.allSatisfy { $0["energy_per_day_j"] as? Double ?? 0 > 0 })
    #expect(((object["bands"] as? [String: Any])?["order"] as? [Any])?.count == 5)
    let folder = try TemporaryFolder()
    func day(_ change: (inout [String: Any]) -> Void) throws -> [String] {
      var fields: [String: Any] = [
        "name": "mine", "inferences_per_day": 10, "tasks_per_day": 0.5, "steps_per_task": 20,
        "wakes_per_day": 10, "idle_celsius": 20,
      ]
      change(&fields)
      let data = try JSONSerialization.data(withJSONObject: fields)
      try folder.write(Array(data), to: "day.json")
      return Self.small + ["--draws", "0", "--day", folder.path + "/day.json"]
    }
    let lines = try await Program(day { _ in }).end().output
    #expect(lines.contains("a day \"mine\": 10.0 inferences") && !lines.contains("nine in ten"))
    let page = folder.path + "/day.html"
    try await Program(day { _ in } + ["-o", page]).end().expectSuccess()
    #expect(try String(contentsOfFile: page, encoding: .utf8).contains("Energy of a day over wakes"))
    for (change, words) in [
      ({ $0["idle_celsius"] = 200 }, "day.json: idle_celsius: 200.0 is not allowed"),
      ({ ($0["tasks_per_day"], $0["steps_per_task"]) = (1e6, 1e6) }, "hours of work, more than it has"),
      ({ $0["wakes_per_day"] = nil }, "day.json: wakes_per_day: is missing"),
      ({ $0["wakes"] = 3 }, "day.json: wakes: is no field here"),
    ] as [((inout [String: Any]) -> Void, String)] {
      try await Program(day(change)).end().expectFailure(words)
    }
    try await Program.run("chip", "--day", "weekend").expectFailure("--day weekend is unknown", status: 64)
  }

  /// What is forced is done, and what pays is the default: the words say why.
  @Test func comparingBeforeWritingIsChosenByWhatItSaves() async throws {
    func compares(_ options: String...) async throws -> [Bool] {
      let object = try await Program(Self.small + ["--json", "--draws", "0"] + options).end().json()
      let found = try #require(object["compared_before_writing"] as? [String: [String: Any]])
      return ["updates", "fills"].compactMap { found[$0]?["compares"] as? Bool }
    }
    #expect(try await compares() == [true, false])
    #expect(try await compares("--technology", "reram") == [true, true])
    #expect(try await compares("--compare") == [true, true])
    #expect(try await compares("--write-all") == [false, false])
    let lines = try await Program(Self.small + ["--draws", "0", "--write-all"]).end().output
    #expect(lines.contains("rows of an update: no (as the chip says); comparing a row takes"))
    #expect(lines.contains("one in a million") && lines.contains("the first point of accuracy"))
    let folder = try TemporaryFolder()
    let printed = try await Program.run("chip", "--print-chip").output
    #expect(printed.contains("\"compares_before_writing\" : \"auto\""))
    let odd = printed.replacing(
      "\"compares_before_writing\" : \"auto\"", with: "\"compares_before_writing\" : 3")
    try folder.write(Array(odd.utf8), to: "chip.json")
    try await Program(Self.small + ["--chip", folder.path + "/chip.json"]).end()
      .expectFailure("compares_before_writing: is the number 3.0; give true, false")
  }

  /// `remanence chip --print-schema KIND > docs/schemas/KIND.json` writes one anew.
  @Test(arguments: ["technology", "macro", "chip", "day", "published"])
  func schemasThatAreShippedAreThoseThatArePrinted(kind: String) async throws {
    let printed = try await Program.run("chip", "--print-schema", kind).output
    let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/schemas/\(kind).json")
    #expect(try String(contentsOf: shipped, encoding: .utf8) == printed)
  }

  @Test func thePowerOfThisCPUIsAnOption() async throws {
    func energy(_ options: String...) async throws -> Double {
      let object = try await Program(Self.small + ["--json"] + options).end().json()
      return try #require((object["processor"] as? [String: Double])?["energy_pj"])
    }
    let ratio = try await energy("--processor-power", "30") / energy()
    #expect(abs(ratio - 2) < 1e-9)
  }

  @Test func aChipThatIsTooSmallSaysSo() async throws {
    let folder = try TemporaryFolder()
    let printed = try await Program.run("chip", "--print-chip")
    let small = printed.output.replacing("\"macros\" : 96", with: "\"macros\" : 1")
      .replacing("\"weight_sets\" : 64", with: "\"weight_sets\" : 1")
    try folder.write(Array(small.utf8), to: "chip.json")
    let outcome = try await Program(Self.small + ["--chip", folder.path + "/chip.json"]).end()
    outcome.expectSuccess()
    #expect(outcome.output.contains("note: too small") && outcome.output.contains("piece by piece"))
  }

  @Test func picturesGoToOneFile() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/chip.html"
    try await Program(Self.small + ["-o", path]).end().expectSuccess()
    let html = try String(contentsOfFile: path, encoding: .utf8)
    #expect(html.hasSuffix("</html>\n") && html.components(separatedBy: "<svg").count == 9)
  }

  @Test func aRunGivesItsBits() async throws {
    let run = try await Shared.run()
    let object = try await Program.run("chip", "--run", run, "--json").json()
    #expect(object["batch"] as? Int == 4 && object["network"] as? String == "embedded")
    let constants = try #require(object["constants"] as? [[String: Any]])
    let changed = try #require(constants.first { $0["name"] as? String == "trace.changed_share" })
    #expect((changed["source"] as? String)?.contains("counted in 20 steps") == true)
    let rate = try #require(constants.first { $0["name"] as? String == "processor.rate_gmac_per_s" })
    #expect((rate["source"] as? String)?.contains("a step of the run") == true)
    let share = try #require(changed["value"] as? Double)
    #expect(share > 0 && share < 1)
    let again = try await Program.run("chip", "--run", run, "--json").json()
    #expect((again["energy_pj"] as? NSDictionary) == (object["energy_pj"] as? NSDictionary))
  }

  @Test func aRunWithoutItsSplitSaysSo() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 4)
    let run = folder.path + "/run"
    try await Program(Shared.learning([task], to: run, steps: 1)).end().expectSuccess()
    let whole = try await Program.run("chip", "--run", run, "--json")
    whole.expectSuccess()
    #expect(!whole.errors.contains("split.csv"))
    try FileManager.default.removeItem(atPath: run + "/split.csv")
    let split = try await Program.run("chip", "--run", run, "--json")
    split.expectSuccess()
    #expect(split.errors.contains("marks: the run has no split.csv that names its pictures"))
  }

  private static let sweep = """
    { "fields": { "macros": [8, 16, 24, 32, 40, 48, 56, 64], "buffer_bytes": [65536, 131072, 262144, 524288],
      "levels_wear": [true, false], "macro.technology": ["sas-mram", "reram", "sram"] }, "samples": 600, \
      "seed": 3 }
    """

  @Test func aSweepGoesOnAfterAKill() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(Self.sweep.utf8), to: "sweep.json")
    func arguments(_ name: String) -> [String] {
      [
        "chip", "--network", "embedded", "--method", "head", "--pass", "inference", "--sweep",
        folder.path + "/sweep.json", "-o",
        folder.path + "/" + name,
      ]
    }
    try await Program(arguments("whole")).end().expectSuccess()
    let whole = try String(contentsOfFile: folder.path + "/whole.csv", encoding: .utf8)
    #expect(whole.split(separator: "\n").count == 601)
    #expect(whole.hasPrefix("buffer_bytes,levels_wear,macro.technology,macros,energy_pj,"))

    let killed = try Program(arguments("killed"))
    let partial = folder.path + "/killed.partial"
    await killed.send(SIGKILL) {
      ((try? String(contentsOfFile: partial, encoding: .utf8))?.split(separator: "\n").count ?? 0) > 100
    }
    _ = try await killed.end()
    // A line that a crash has torn is forgotten.
    if let handle = FileHandle(forUpdatingAtPath: partial) {
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("{\"name\":".utf8))
      try handle.close()
    }
    try await Program(arguments("killed")).end().expectSuccess()
    #expect(try String(contentsOfFile: folder.path + "/killed.csv", encoding: .utf8) == whole)
    #expect(!FileManager.default.fileExists(atPath: partial))
    let html = try String(contentsOfFile: folder.path + "/killed.html", encoding: .utf8)
    #expect(html.contains("<svg"))
  }

  @Test func aSweepVariesTheChipThatIsAskedFor() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{ \"fields\": { \"macros\": [8, 16] } }".utf8), to: "sweep.json")
    func table(_ options: String...) async throws -> String {
      let arguments = ["--sweep", folder.path + "/sweep.json", "-o", folder.path + "/out"]
      try await Program(Self.small + arguments + options).end().expectSuccess()
      return try String(contentsOfFile: folder.path + "/out.csv", encoding: .utf8)
    }
    let plain = try await table()
    let (sram, checked) = (try await table("--technology", "sram"), try await table("--ecc"))
    #expect(plain != sram && plain != checked)
    #expect(try await table() == plain)
  }

  /// A technology in a file is named in a sweep and in a chip as `--technology` names it.
  @Test func technologiesInFilesAreFoundEverywhere() async throws {
    let folder = try TemporaryFolder()
    let printed = try await Program.run("chip", "--print-technology", "reram").output
    let file = folder.path + "/mine"
    try folder.write(Array(printed.replacing("\"reram\"", with: "\"mine\"").utf8), to: "mine")
    let whole = try await Program(Self.small + ["--json", "--technology", file]).end().json()
    let energy = try #require((whole["energy_pj"] as? [String: Any])?["total"] as? Double)
    let fields = "{ \"fields\": { \"macro.technology\": [\"sram\", \"\(file)\"] } }"
    try folder.write(Array(fields.utf8), to: "sweep.json")
    try await Program(Self.small + ["--sweep", folder.path + "/sweep.json", "-o", folder.path + "/out"])
      .end().expectSuccess()
    let row = try #require(folder.text("out.csv").split(separator: "\n").last).split(separator: ",")
    #expect(row[0] == file && Double(row[1]) == energy)
    var chip = try await Program.run("chip", "--print-chip").json()
    var macro = try #require(chip["macro"] as? [String: Any])
    macro["technology"] = file
    chip["macro"] = macro
    let data = try JSONSerialization.data(withJSONObject: chip)
    try folder.write([UInt8](data), to: "chip.json")
    let read = try await Program(Self.small + ["--json", "--chip", folder.path + "/chip.json"]).end().json()
    #expect((read["energy_pj"] as? [String: Any])?["total"] as? Double == energy)
  }

  @Test func aSweepInWhichNoChipCanBePricedFails() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{ \"fields\": { \"buffer_bytes\": [100, 101] } }".utf8), to: "sweep.json")
    let outcome = try await Program(
      Self.small + ["--sweep", folder.path + "/sweep.json", "-o", folder.path + "/out"]
    ).end()
    outcome.expectFailure(
      "sweep.json: no chip of it can be priced; the first: ", "out.csv says what is wrong")
    #expect(folder.text("out.csv").components(separatedBy: "cannot hold one input vector").count == 3)
  }

  @Test(arguments: [
    ["--method", "head"], ["--network", "mobilenet-v2"], ["--batch=2"], ["--resolution", "64"],
    ["--classes", "3"], ["--set", "rate=0.1"],
  ])
  func aRunBringsItsOwnSettings(option: [String]) async throws {
    let name = String(option[0].split(separator: "=")[0])
    try await Program(["chip", "--run", Shared.run()] + option).end().expectFailure(
      "\(name) would change nothing: --run brings its own network, method", status: 64)
  }

  @Test(arguments: [
    (["--sweep", "x.json", "--day", "camera"], "give one of them"),
    (["--sweep", "x.json", "--json"], "leave --json out"),
    (["--print-chip", "-o", "x.json"], "send it to a file with >"),
    (["--print-chip", "--print-node"], "give one"),
  ])
  func whatWouldBeIgnoredIsRefused(options: [String], words: String) async throws {
    try await Program(Self.small + options).end().expectFailure(words, status: 64)
  }

  @Test func mistakesInASweepAreOneLine() async throws {
    let folder = try TemporaryFolder()
    let cases = [
      ("{ \"fields\": { \"makros\": [1] } }", "names no field of the chip; did you mean macros?"),
      ("{ \"fields\": { \"tecnology\": [1] } }", "did you mean macro.technology?"),
      ("{ \"fields\": { \"macro.technology\": [\"rerem\"] } }", "\"rerem\"; did you mean reram?"),
      ("{ \"fields\": { \"macro.technology\": [\"no.json\"] } }", "no.json"),
      ("{ \"fields\": { \"transposed\": [\"cpy\"] } }", "did you mean copy?"),
      (
        "{ \"fields\": { \"macros\": [1] }, \"sampels\": 3 }",
        "sampels: is no field here; did you mean samples?"
      ),
      ("{ \"fields\": { \"macros\": [] } }", "fields.macros: is no list"),
      ("{ \"fields\": { \"macros\": [1, -2] } }", "macros: is the number -2"),
      ("{ \"felds\": {} }", "fields: is no object of lists; is it meant by felds?"),
      ("nonsense", "is no JSON"),
    ]
    for (text, words) in cases {
      try folder.write(Array(text.utf8), to: "sweep.json")
      let file = words == "no.json" ? words : "sweep.json"
      try await Program(Self.small + ["--sweep", folder.path + "/sweep.json"]).end()
        .expectFailure(file, words)
    }
  }
}

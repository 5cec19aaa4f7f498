import Foundation
import Testing

@Suite("remanence compare")
struct CompareTests {
  static let small = [
    "compare", "--network", "embedded", "--task", "sample", "--max-steps", "2", "--resolution", "16",
    "--batch",
    "4", "--threads", "1", "--seeds", "1",
  ]

  @Test func aTableAPageAndAnObject() async throws {
    let folder = try TemporaryFolder()
    let output = folder.path + "/all"
    let compare =
      Self.small + ["2", "--method", "head", "lora", "--precision", "int8", "float32", "-o", output]
    let outcome = try await Program(compare + ["--set", "lora.rank=2"]).end()
    outcome.expectSuccess()
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 } && lines[0].hasPrefix("method"))
    #expect(lines.contains { $0.hasPrefix("lora float32") } && outcome.output.contains("/all/compare.html"))
    let page = folder.text("all/compare.html")
    #expect(page.contains("<svg") && page.contains("rank 2") && !page.contains("<script"))

    let object = try folder.json("all/compare.json")
    #expect(object["tasks"] as? [String] == ["sample"] && object["technology"] as? String == "sas-mram")
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.count == 4)
    for row in rows {
      for key in [
        "method", "options", "precision", "accuracy_mean", "accuracy_standard_error", "accuracy_by_seed",
        "tasks",
        "trainable_parameters", "saved_bytes", "arena_bytes", "total_bytes", "step_ms", "step_macs",
        "inference_macs", "step_energy_pj", "step_written_bits", "reprogrammed_cells",
      ] { #expect(row[key] != nil, "\(key)") }
      #expect((row["accuracy_by_seed"] as? [Double])?.count == 2)
      #expect(row["step_energy_pj"] is Double == (row["precision"] as? String == "int8"))
    }
    // What is there is not learned again, and says the same.
    let again = try await Program(compare + ["--set", "lora.rank=2", "--json"]).end()
    #expect(!again.errors.contains("run 1 of"))
    #expect(NSDictionary(dictionary: try again.json()) == NSDictionary(dictionary: object))
    // Another rank is another run.
    let other = try await Program(compare + ["--set", "lora.rank=3"]).end()
    other.expectFailure("/all/lora-int8-1: was learned with other settings", "options of the method")
    #expect(folder.text("all/compare.html") == page)
  }

  @Test func aStoppedComparisonGoesOn() async throws {
    let folder = try TemporaryFolder()
    let compare =
      Self.small.map { $0 == "2" ? "100000" : $0 } + [
        "--method", "head", "--epochs", "100000", "-o", folder.path + "/runs",
      ]
    let first = try Program(compare)
    await first.send(SIGINT) { folder.holds("runs/head-int8-1/checkpoint/state.safetensors") }
    let outcome = try await first.end()
    #expect(outcome.status == 130 && outcome.errors.contains("stopped and saved; the same command goes on"))
    let second = try Program(compare)
    await second.send(SIGTERM) { second.errors.contains("run 1 of 1, going on: head-int8-1") }
    #expect(second.errors.contains("going on"))
    _ = try await second.end()
  }

  @Test(arguments: [
    (["--method", "magic"], "'rep-net+bias'"), (["--method"], "--method"), (["--seeds"], "--seeds"),
    (["--precision"], "--precision"), (["--precision", "int4"], "'float32'"),
    (["--method", "head", "head"], "--method names head twice"),
    (["--seeds", "3", "3"], "--seeds names 3 twice"),
    (["--method", "head", "--set", "lora.rank=2"], "no compared method is called lora"),
    (["--method", "head", "--set", "head.rank=2"], "the method head has no option rank"),
    (["--method", "head", "--set", "rate=2"], "--set takes method.name=value"),
    (["--method", "head", "--set", "head.rate=many"], "rate of the method head may be"),
    (["--epochs", "0"], "--epochs must be"),
  ])
  func mistakesTakeOneLine(options: [String], words: String) async throws {
    let outcome = try await Program(
      ["compare", "--network", "embedded", "--task", "sample", "-o", "x"] + options
    ).end()
    outcome.expectFailure(words, status: 64)
    #expect(outcome.errorLines.count == 1)
  }

  @Test func placesTakeOneLine() async throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "mine/notes.txt")
    func fails(_ place: String, _ words: String) async throws {
      let outcome = try await Program(Self.small + ["--method", "head", "-o", folder.path + place]).end()
      outcome.expectFailure(words, "; ")
      #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
    }
    try await fails("/mine", "/mine: is not empty: it holds notes.txt")
    try await fails("/mine/notes.txt", "notes.txt: is not a folder")
    #expect(try folder.files(below: "mine") == ["notes.txt"])
    // Results of somebody else, whatever they are called.
    try folder.write(Array("{}".utf8), to: "other/compare.json")
    try await fails("/other", "compare.json: is there already and is no earlier result of this command")
    try await fails("/other/", "compare.json: is there already")
    #expect(folder.text("other/compare.json") == "{}")
    try await Program(["compare", "--task", "sample", "--network", "embedded"]).end()
      .expectFailure("--output", status: 64)
    try await Program(["compare", "--network", "embedded", "-o", "x"]).end().expectFailure(
      "--task", status: 64)
    let unfit = Self.small + ["--method", "lorafusion", "-o", folder.path + "/new"]
    try await Program(unfit).end().expectFailure("lorafusion in int8", "pool")
    #expect(!folder.holds("new"))
  }
}

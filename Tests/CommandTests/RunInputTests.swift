import Foundation
import Testing

@Suite("Run folders that cannot be used")
struct RunInputTests {
  /// A copy of the learned run, to be damaged.
  private func copy(_ folder: TemporaryFolder) async throws -> String {
    let path = folder.path + "/run"
    try await FileManager.default.copyItem(atPath: Shared.run(), toPath: path)
    return path
  }

  @Test func whatIsThereStays() async throws {
    let folder = try TemporaryFolder()
    let run = try await copy(folder)
    let before = try folder.bytes("run/run.json")
    let task = try await Shared.tasks().path + "/marks"
    try await Program(Shared.learning([task], to: run)).end().expectFailure(
      "run: holds a run already", "--resume")
    #expect(try folder.bytes("run/run.json") == before)
    try folder.write([1], to: "mine/letters.txt")
    try await Program(Shared.learning([task], to: folder.path + "/mine")).end()
      .expectFailure("mine: is not empty: it holds letters.txt")
    #expect(try folder.bytes("mine/letters.txt") == [1])
    try await Program(Shared.learning([task], to: folder.path + "/mine/letters.txt/run")).end()
      .expectFailure("letters.txt: is not a folder; name another place")
  }

  @Test(arguments: [["evaluate"], ["report"], ["learn", "--resume", "-o"]])
  func noRun(command: [String]) async throws {
    let folder = try TemporaryFolder()
    for path in [folder.path, folder.path + "/missing"] {
      let outcome = try await Program(command + [path]).end()
      outcome.expectFailure("\(path): holds no run; ")
    }
  }

  @Test func anotherProcessIsWriting() async throws {
    let folder = try TemporaryFolder()
    let task = try await Shared.tasks().path + "/marks"
    let arguments = Shared.learning([task], to: folder.path + "/run", steps: 100_000)
    let first = try Program(arguments)
    await first.send(SIGSTOP) { folder.holds("run/run.json") }
    // It keeps the lock while it stands still, however long the others take.
    try await Program.run("learn", "--resume", "-o", folder.path + "/run")
      .expectFailure("run: is being written by another process; ")
    try await Program(arguments).end().expectFailure("run: is being written by another process; ")
    #expect(first.isRunning)
    // Reading needs no lock.
    try await Program.run("report", folder.path + "/run", "-o", folder.path + "/report.html").expectSuccess()
    try await Program.run("evaluate", folder.path + "/run").expectFailure(
      "has learned no task yet", "resume it")
    first.send(SIGKILL)
    _ = try await first.end()
  }

  @Test func unknownTasksAndLabels() async throws {
    let run = try await Shared.run()
    try await Program.run("evaluate", run, "--task", "emoji")
      .expectFailure("has learned no task emoji; it has learned marks, shapes")
    try await Program.run("predict", run, "--task", "emoji", "picture.png")
      .expectFailure("has learned no task emoji; it has learned marks, shapes")

    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 6)
    try await Program(Shared.learning([task], to: folder.path + "/run", steps: 1)).end().expectSuccess()
    try folder.write(folder.bytes("marks/spots/0.png"), to: "marks/dots/0.png")
    try await Program.run("evaluate", folder.path + "/run")
      .expectSuccess()
    try FileManager.default.removeItem(atPath: task)
    try await Program.run("evaluate", folder.path + "/run")
      .expectFailure("say where they are: --task-folder marks=FOLDER")
  }

  @Test func aRunGoesOnWithTheClassesThatItBeganWith() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks")
    let program = try Program(Shared.learning([task], to: folder.path + "/run", steps: 100_000))
    await program.send(SIGKILL) { folder.holds("run/checkpoint/state.safetensors") }
    _ = try await program.end()
    try FileManager.default.moveItem(atPath: task + "/spots", toPath: task + "/dots")
    try await Program.run("learn", "--resume", "-o", folder.path + "/run")
      .expectFailure("marks: has other classes than when the run began: spots is gone; ")
    try FileManager.default.moveItem(atPath: task + "/dots", toPath: task + "/spots")
    let whole = try folder.bytes("run/checkpoint/state.safetensors")
    try folder.write(Array(whole.dropLast(9)), to: "run/checkpoint/state.safetensors")
    try await Program.run("learn", "--resume", "-o", folder.path + "/run")
      .expectFailure("checkpoint/state.safetensors", "; ")
  }

  @Test func adaptersThatAreNotTheRuns() async throws {
    let folder = try TemporaryFolder()
    let run = try await copy(folder)
    let task = try await Shared.tasks().path + "/marks"
    let adapter = "adapters/marks.safetensors"
    func bothFail(_ words: String, location: SourceLocation = #_sourceLocation) async throws {
      for arguments in [["evaluate", run], ["predict", run, "--task", "marks", task + "/spots/0.png"]] {
        try await Program(arguments).end().expectFailure(adapter, words, location: location)
      }
    }
    // Of the same task, but learned over another network; then over this one, but longer.
    for (name, network, steps) in [("a", try await Shared.network(), 1), ("b", "embedded", 21)] {
      try await Program(
        Shared.learning([task], to: "\(folder.path)/\(name)", network: network, steps: steps)
      ).end().expectSuccess()
    }
    try folder.write(folder.bytes("a/" + adapter), to: "run/" + adapter)
    try await bothFail("its SHA-256 differs; ")
    try folder.write(folder.bytes("b/" + adapter), to: "run/" + adapter)
    try await bothFail("its SHA-256 differs; ")
    let whole = try folder.bytes("b/" + adapter)
    for length in [0, 8, whole.count / 2] {
      try folder.write(Array(whole.prefix(length)), to: "run/" + adapter)
      try await bothFail("is damaged, or not the adapter that this run learned: its SHA-256 differs; ")
    }
    try FileManager.default.removeItem(atPath: "\(run)/\(adapter)")
    try await bothFail("is the adapter of marks, and is not there; bring the file back")
  }

  @Test func recordsThatAreDamaged() async throws {
    let folder = try TemporaryFolder()
    let run = try await copy(folder)
    let record = try folder.bytes("run/run.json")
    for damaged in [[], Array("{}".utf8), Array(record.dropLast(20)), Array("null".utf8)] {
      try folder.write(damaged, to: "run/run.json")
      for command in [["evaluate"], ["report"], ["learn", "--resume", "-o"]] {
        try await Program(command + [run]).end().expectFailure(
          "run/run.json: is not a record of this product")
      }
    }
    let text = String(decoding: record, as: UTF8.self)
    try folder.write(
      Array(text.replacing(/"schema_version" : \d+/, with: #""schema_version" : 99"#).utf8),
      to: "run/run.json")
    try await Program.run("evaluate", run).expectFailure("run/run.json: has layout 99, newer than")
    try folder.write(Array(text.replacing(#""int8""#, with: #""int3""#).utf8), to: "run/run.json")
    try await Program.run("evaluate", run).expectFailure("a setting that this version does not know, int3")
    try folder.write(record, to: "run/run.json")
    try folder.write(Array("{}\n".utf8) + folder.bytes("run/events.jsonl"), to: "run/events.jsonl")
    try await Program.run("report", run).expectFailure("events.jsonl, line 1: is not a record")
  }

  /// Nobody can tell any more which pictures were learned from: that is said, whether the table is gone, or
  /// the task's rows are.
  @Test func aSplitThatIsLostIsSaid() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 6)
    let run = folder.path + "/run"
    try await Program(Shared.learning([task], to: run, steps: 1)).end().expectSuccess()
    let words = "marks: the run has no split.csv that names its pictures: they are split anew"
    let before = try await Program.run("evaluate", run, "--json")
    let lostBefore = try before.json()["lost_splits"]
    #expect(!before.errors.contains("split.csv") && lostBefore == nil)
    let table = try folder.bytes("run/split.csv")
    let titles = table.prefix { $0 != 10 } + [10]
    for lost in [Array(titles), nil] {
      try FileManager.default.removeItem(atPath: run + "/split.csv")
      if let lost { try folder.write(lost, to: "run/split.csv") }
      let evaluated = try await Program.run("evaluate", run, "--json")
      evaluated.expectSuccess()
      #expect(evaluated.errors.contains(words), "\(evaluated.errors)")
      #expect(try evaluated.json()["lost_splits"] as? [String] == ["marks"])
      if lost != nil { continue }
      for command in [["learn", "--resume", "-o"], ["simulate"]] {
        let outcome = try await Program(command + [run]).end()
        #expect(outcome.status == 0 && outcome.errors.contains(words), "\(outcome.errors)")
      }
    }
    // Cut short or damaged, it is refused, and the place named.
    let rows = table.split(separator: 10).count
    let text = String(decoding: table, as: UTF8.self)
    for (damaged, place) in [
      (Array(table.dropLast(9)), "split.csv, line \(rows)"),
      (Array(text.split(separator: "\n").dropLast().joined(separator: "\n").utf8) + [10], "split.csv"),
      (Array(text.replacing(",test,", with: ",tets,").utf8), "split.csv, line"),
      // Sides in each other's place, one picture on the other side, one twice.
      (
        Array(
          text.replacing(",train,", with: ",t,").replacing(",test,", with: ",train,")
            .replacing(",t,", with: ",test,").utf8), "it was changed"
      ),
      (Array(text.replacing(",train,", with: ",test,", maxReplacements: 1).utf8), "it was changed"),
      (table + Array((text.split(separator: "\n").last ?? "").utf8) + [10], "it was changed"),
    ] {
      try folder.write(damaged, to: "run/split.csv")
      for command in [["evaluate"], ["learn", "--resume", "-o"], ["simulate"]] {
        try await Program(command + [run]).end().expectFailure(place, "; bring the file back")
      }
    }
    try folder.write(table, to: "run/split.csv")
    let after = try await Program.run("evaluate", run)
    #expect(!after.errors.contains("split.csv"))
  }

  /// Before any work: no task has been looked at, and none begun.
  @Test(arguments: ["duplicates.csv", "left-out.csv"]) func tablesThatAreDamaged(name: String) async throws {
    let folder = try TemporaryFolder()
    let run = try await copy(folder)
    let task = try folder.writeTask("more", pictures: 4)
    try folder.write(Array("task,picture\n".utf8), to: "run/" + name)
    let outcome = try await Program.run("learn", "--resume", "--task", task, "-o", run)
    outcome.expectFailure("run/\(name): has not the titles of this product's table; bring the file back")
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
    try FileManager.default.removeItem(atPath: run + "/" + name)
    try await Program.run("learn", "--resume", "--task", task, "-o", run).expectSuccess()
  }

  @Test func eventsThatAreLost() async throws {
    let folder = try TemporaryFolder()
    let run = try await copy(folder)
    let events = try folder.bytes("run/events.jsonl")
    let whole = try await Program.run("report", run)
    whole.expectSuccess()
    #expect(whole.errors.isEmpty)
    for (bytes, words) in [
      (Array(events.dropLast(3)), "is cut short: it has \(events.count - 3) of at least \(events.count)"),
      ([], "is cut short: it has 0 of"), (nil, "is not there"),
    ] as [([UInt8]?, String)] {
      try FileManager.default.removeItem(atPath: run + "/events.jsonl")
      if let bytes { try folder.write(bytes, to: "run/events.jsonl") }
      let outcome = try await Program.run("report", run)
      outcome.expectSuccess()
      #expect(
        outcome.errorLines.count == 1 && outcome.errors.contains("events.jsonl: \(words)"),
        "\(outcome.errors)")
      if bytes == nil { try folder.write(events, to: "run/events.jsonl") }
    }
  }

  @Test func reportsGoWhereTheyCan() async throws {
    let run = try await Shared.run()
    try await Program.run("report", run, "-o", "/no/such/folder/report.html")
      .expectFailure("/no/such/folder/report.html", "; make its folder first")
    let folder = try TemporaryFolder()
    try await Program.run("report", run, "-o", folder.path).expectFailure(folder.path, "; ")
  }
}

import Foundation
import Testing

@Suite("Runs that go on")
struct LifeTests {
  @Test func aTaskIsLearnedIntoARunOfYesterday() async throws {
    let folder = try TemporaryFolder()
    let tasks = try await Shared.tasks().path
    let run = folder.path + "/run"
    try await Program(Shared.learning([tasks + "/marks"], to: run, steps: 20)).end().expectSuccess()
    let first = try folder.bytes("run/adapters/marks.safetensors")
    let outcome = try await Program.run("learn", "--resume", "--task", tasks + "/shapes", "-o", run, "--json")
    let object = try outcome.json()
    #expect(object["tasks"] as? [String] == ["marks", "shapes"])
    #expect(try folder.bytes("run/adapters/marks.safetensors") == first)
    // The same bits as if both had been learned at once.
    try await Program(
      Shared.learning([tasks + "/marks", tasks + "/shapes"], to: folder.path + "/both", steps: 20)
    ).end().expectSuccess()
    for name in ["marks", "shapes"] {
      #expect(
        try folder.bytes("run/adapters/\(name).safetensors")
          == folder.bytes("both/adapters/\(name).safetensors"), "\(name)")
    }
    try await Program.run("report", run, "-o", folder.path + "/report.html").expectSuccess()
    try await Program.run("evaluate", run).expectSuccess()
  }

  @Test func aRunWithNothingLeftSaysSo() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 6)
    let run = folder.path + "/run"
    try await Program(Shared.learning([task], to: run, steps: 2)).end().expectSuccess()
    let before = try folder.bytes("run/run.json")
    try folder.write(folder.bytes("marks/spots/0.png"), to: "marks/spots/new.png")
    try folder.write(folder.bytes("marks/spots/1.png"), to: "marks/dots/new.png")
    let outcome = try await Program.run("learn", "--resume", "-o", run)
    outcome.expectSuccess()
    #expect(outcome.errors.contains("2 new since the run began (dots/new.png, spots/new.png)"))
    #expect(
      outcome.errors.contains("every task of the run is learned; teach it another with --resume --task"))
    #expect(try folder.bytes("run/run.json") == before)
    // A task that is there already is no new one.
    try await Program.run("learn", "--resume", "--task", task, "-o", run).expectSuccess()
    let other = try folder.writeTask("other/marks", pictures: 3)
    try await Program.run("learn", "--resume", "--task", other, "-o", run)
      .expectFailure("other/marks: would have the same adapter as \(task), adapters/marks.safetensors")
    try await Program.run("evaluate", run).expectSuccess()
  }

  /// A copy across the sides is left out by learn, a side goes unused, and a class has no test picture:
  /// nothing of that is new when the run is tested or goes on, and all of it is in the run's files.
  @Test func whatLearnLeftOutIsKnownAfterwards() async throws {
    let folder = try TemporaryFolder()
    for side in ["train", "val", "test"] {
      try folder.writeTask("pets/" + side, pictures: side == "train" ? 6 : 3)
    }
    for (side, shift) in [("val", 6), ("test", 9)] {
      // Pictures that the others do not have.
      try folder.writeTask("other", pictures: 12)
      for label in ["spots", "stripes"] {
        for index in 0..<3 {
          try folder.write(
            folder.bytes("other/\(label)/\(index + shift).png"), to: "pets/\(side)/\(label)/\(index).png")
        }
      }
    }
    try folder.write(folder.bytes("pets/train/spots/0.png"), to: "pets/test/spots/copy.png")
    try folder.write(folder.bytes("pets/train/spots/0.png"), to: "pets/train/spots/again.png")
    try folder.write(folder.bytes("other/spots/5.png").reversed(), to: "pets/train/alone/torn.png")
    try folder.write(folder.bytes("other/stripes/5.png"), to: "pets/train/alone/1.png")
    let run = folder.path + "/run"
    let learned = try await Program(Shared.learning([folder.path + "/pets"], to: run, steps: 2)).end()
    learned.expectSuccess()
    #expect(
      learned.errors.contains(
        "all names: \(run)/left-out.csv (left out), \(run)/duplicates.csv (there more than once)"))
    let table = folder.text("run/left-out.csv")
    #expect(
      table.contains("pets,test/spots/copy.png,\"a test picture that is also learned from\""), "\(table)")
    #expect(folder.text("run/duplicates.csv").contains("pets,train/spots/again.png,spots,\"shows the same\""))

    let evaluated = try await Program.run("evaluate", run)
    evaluated.expectSuccess()
    #expect(!evaluated.errors.contains("since the run began"), "\(evaluated.errors)")
    let resumed = try await Program.run("learn", "--resume", "-o", run)
    resumed.expectSuccess()
    #expect(!resumed.errors.contains("new since"), "\(resumed.errors)")
    #expect(
      resumed.errors.contains("a test picture that is also learned from (test/spots/copy.png shows what "))

    let card = folder.text("run/adapters/pets.md")
    #expect(card.contains("- alone (no test picture: its accuracy is not measured)\n- spots: "), "\(card)")
    try await Program.run("report", run).expectSuccess()
    let report = folder.text("run/report.html")
    for words in [
      "pets: no test picture of alone: learned, and not measured.", "<h2>Left out</h2>",
      "on a side that is not used", "test/spots/copy.png (shows what train/spots/",
      "All names and reasons stand in left-out.csv",
    ] { #expect(report.contains(words), "\(words)") }
    for words in ["could not be read", "last row of R", "(GEM)"] {
      #expect(!report.contains(words), "\(words)")
    }

    // What a refusal removes is not pointed at.
    let refused = try await Program(
      Shared.learning([folder.path + "/pets"], to: folder.path + "/other-run", steps: 2)
        + ["--memory-limit", "1"]
    ).end()
    refused.expectFailure("; ")
    #expect(!refused.errors.contains("all names") && !folder.holds("other-run"), "\(refused.errors)")

    // What has come is new.
    try folder.write(folder.bytes("other/stripes/4.png"), to: "pets/test/stripes/later.png")
    #expect(
      try await Program.run("evaluate", run).errors.contains(
        "pets: 1 picture has come since the run began and is left out"))
  }

  @Test func classesAreShownByThemselves() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks")
    // A class with a single picture, which is learned and not measured.
    try folder.write(folder.bytes("marks/spots/0.png").reversed(), to: "marks/spots/no picture.png")
    try folder.writeTask("one", classes: ["lonely\u{1B}[31m"], pictures: 1)
    try FileManager.default.moveItem(
      atPath: folder.path + "/one/lonely\u{1B}[31m", toPath: task + "/lonely\u{1B}[31m")
    let run = folder.path + "/run"
    try await Program(Shared.learning([task], to: run, steps: 4)).end().expectSuccess()
    #expect(folder.text("run/adapters/marks.md").contains(/\n- stripes: \d+ of \d+ test pictures right\n/))
    let plain = try await Program.run("evaluate", run, "--task", "marks", "marks")
    plain.expectSuccess()
    #expect(plain.output.split(separator: "\n").filter { $0.hasPrefix("marks ") }.count == 1)
    #expect(!plain.output.contains("stripes"))
    let outcome = try await Program.run("evaluate", run, "--classes")
    outcome.expectSuccess()
    let rows = outcome.output.split(separator: "\n").filter { $0.hasPrefix("marks ") }
    #expect(rows.count == 4, "\(outcome.output)")
    #expect(rows.contains { $0.contains("lonely\\u{1b}[31m") && $0.contains("0  not tested") })
    #expect(rows.filter { $0.contains(" %") }.count == 3)
  }

  @Test func aTaskWithoutTestPicturesIsLearned() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("single", pictures: 1)
    let run = folder.path + "/run"
    let outcome = try await Program(Shared.learning([task], to: run, steps: 2)).end()
    outcome.expectSuccess()
    #expect(outcome.errors.contains("single: no class has a test picture: accuracy is not measured"))
    #expect(outcome.errors.contains("learned single, which has no test pictures"))
    let evaluated = try await Program.run("evaluate", run)
    evaluated.expectSuccess()
    #expect(evaluated.output.contains("not tested"))
    #expect(evaluated.errors.contains("single: has no test picture, and is not tested"))
    try await Program.run("report", run).expectSuccess()
    try await Program.run("predict", run, task + "/spots/0.png").expectSuccess()
  }

  @Test func framingIsKeptByTheRun() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 6)
    let run = folder.path + "/run"
    try await Program(Shared.learning([task], to: run, steps: 2) + ["--framing", "as-is"]).end()
      .expectSuccess()
    let record = try folder.json("run/run.json")
    #expect((record["tasks"] as? [[String: Any]])?.first?["framing"] as? String == "as-is")
    try await Program.run("evaluate", run).expectSuccess()
    try await Program.run("predict", run, task + "/spots/0.png").expectSuccess()
    // Of a later task as well: a run keeps it.
    let later = try folder.writeTask("later", classes: ["a", "b"], pictures: 6)
    let going = ["learn", "--resume", "-o", run, "--task", later]
    let unchanged = try folder.bytes("run/run.json")
    try await Program(going + ["--framing", "whole"]).end()
      .expectFailure("run: was begun with --framing as-is, and a run keeps it; leave it out")
    #expect(try folder.bytes("run/run.json") == unchanged)
    try await Program(going + ["--framing", "as-is"]).end().expectSuccess()
    let tasks = try folder.json("run/run.json")["tasks"] as? [[String: Any]]
    #expect(tasks?.map { $0["framing"] as? String } == ["as-is", "as-is"])
    #expect(folder.text("run/adapters/later.md").contains(" --framing as-is "))
    // The words of the record and of the card are those of the option.
    let whole = folder.path + "/whole"
    try await Program(Shared.learning([task], to: whole, steps: 1) + ["--framing", "whole"]).end()
      .expectSuccess()
    #expect(folder.text("whole/run.json").contains(#""framing" : "whole""#))
    #expect(folder.text("whole/adapters/marks.md").contains(" --framing whole "))
    try await Program.run("evaluate", whole).expectSuccess()
  }
}

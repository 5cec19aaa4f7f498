import Foundation
import Testing

@Suite("Options that would change nothing")
struct UnusedOptionTests {
  @Test(
    "they are refused by name",
    arguments: [
      (
        ["simulate", "RUN", "--method", "head", "--batch", "4"],
        "--method, --batch would change nothing: a run brings"
      ),
      (["simulate", "RUN", "--network", "embedded"], "--network would change nothing: a run brings its own"),
      (
        ["simulate", "--task", "sample", "--technologies", "srm"],
        "--technologies would change nothing: it goes with"
      ),
      (["simulate", "--task", "sample", "--task-folder", "a=b"], "--task-folder would change nothing"),
      (["simulate", "--task", "sample", "--sweep", "--technology", "sram"], "--technologies names those"),
      (["simulate", "--task", "sample", "--sensitivity", "--stuck", "0.1"], "--stuck would change nothing"),
      (["simulate", "--task", "sample", "--wear", "--seed", "2"], "--seeds names the seeds"),
      (
        ["learn", "--task", "x", "-o", "y", "--network-file", "f"],
        "--network-file would change nothing: it goes with"
      ),
      (["learn", "--task", "sample", "-o", "y", "--framing", "whole"], "it is of folders of pictures"),
      (["compare", "--task", "sample", "-o", "y", "--framing", "whole"], "it is of folders of pictures"),
      (["simulate", "--task", "sample", "--framing", "whole"], "it is of folders of pictures"),
      (["simulate", "run", "--framing", "whole"], "a run brings its own"),
      (["chip", "--technology", "sram", "--technology", "reram"], "--technology was given more than once"),
      (
        [
          "learn", "--task", "sample", "-o", "y", "--method", "head", "--set", "features=once", "--epochs",
          "3",
        ],
        "--epochs would change nothing: features are made once"
      ),
      (["learn", "--task", "x", "-o", "y", "--output=z"], "--output was given more than once"),
      (["bench", "step", "--batch", "1", "--batch", "2"], "--batch was given more than once"),
      (
        ["chip", "--network-file", "x"],
        "--network-file would change nothing: it says where the parts of a run are"
      ),
      (["chip", "--print-technology", "sram", "--ecc"], "--ecc would change nothing"),
      (
        ["chip", "--pass", "inference", "--batch", "2", "--tasks-per-day=3", "--steps-per-task", "9"],
        "--batch, --tasks-per-day, --steps-per-task would change nothing: --pass inference prices"
      ),
      (
        ["chip", "--pass", "inference", "--method", "sparse", "--memory-limit", "1MiB"],
        "--memory-limit would change nothing: --pass inference"
      ),
      (["chip", "--memory-limit", "1MiB"], "change nothing: of the methods only sparse"),
      (
        ["compare", "--task", "sample", "-o", "y", "--method", "head", "--memory-limit", "1MiB"],
        "--memory-limit would change nothing: of the methods only sparse"
      ),
      (
        ["compare", "--task", "sample", "-o", "y", "--method", "head", "--pool", "run"],
        "--pool would change nothing: no compared method"
      ),
      (["chip", "--method", "head", "--set", "side-rate=0.1"], "the method head has no option side-rate"),
      (["chip", "--set", "rate=0.1"], "--set rate would change nothing: a price is of steps"),
      (["chip", "--method", "lora", "--set", "side-rate=0.1"], "--set side-rate would change nothing"),
      (
        ["learn", "--task", "sample", "-o", "y", "--method", "head", "--set", "passes=9"],
        "--set passes would change nothing: it goes with features=once"
      ),
      (
        ["plan", "--method", "da3", "--set", "gates=0", "--set", "push=1"],
        "--set push would change nothing: it goes with gates=1"
      ),
      (
        ["compare", "--task", "sample", "-o", "y", "--method", "head", "--set", "head.passes=9"],
        "--set passes would change nothing: it goes with features=once"
      ),
      (["chip", "--day", "camera", "--steps-per-task", "9"], "the day of --day has its own"),
      (["device", "--trials", "9"], "--trials would change nothing"),
      (["sense", "x.png", "--pool", "8", "--run", "r"], "--run would change nothing: it answers regions"),
      (
        ["sense", "x.png", "--pool", "8", "--task", "t"],
        "--task would change nothing: regions are answered by"
      ),
      (
        ["sense", "x.png", "--pool", "8", "--seed", "2"], "--seed would change nothing: it goes with --noise"
      ),
      (["validate", "--force"], "--force would change nothing: nothing is written without -o"),
      (
        ["import", "/bin/sh", "--architecture", "embedded", "-o", "x", "--pictures", "3"],
        "it goes with --task"
      ),
    ])
  func refused(arguments: [String], words: String) async throws {
    let outcome = try await Program(arguments).end()
    outcome.expectFailure(words, "see: remanence", status: 64)
    #expect(outcome.errorLines.count == 1)
  }

  @Test func whatMayBeGivenAgainMay() async throws {
    let folder = try TemporaryFolder()
    let (one, two) = (try folder.writeTask("one", pictures: 3), try folder.writeTask("two", pictures: 3))
    let learn = Shared.learning([one], to: folder.path + "/run", steps: 1)
    try await Program(learn + ["--task", two, "--set", "rate=0.01", "--set", "side-rate=0.02"]).end()
      .expectSuccess()
    let run = folder.path + "/run"
    try await Program.run("predict", run, "--task", "one", one + "/spots/0.png", "--task-folder", "ome=x")
      .expectFailure("--task-folder ome=x: is not a task of the run and a folder")
    try await Program.run("evaluate", run, "--task-folder", "one=" + one, "--task-folder", "one=" + two)
      .expectFailure("names a task for the second time")
  }

  @Test func aDemoGoesWhereItsHelpSays() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("mine".utf8), to: "there/file")
    for place in ["/there", "/there/file"] {
      let outcome = try await Program.run("demo", "--offline", "--max-steps", "1", "-o", folder.path + place)
      outcome.expectFailure(folder.path + place)
      #expect(outcome.errorLines.count == 1)
    }
    #expect(try folder.files(below: "").sorted() == ["there", "there/file"])
  }

  @Test func foldersAndNamesThatAreNone() async throws {
    let folder = try TemporaryFolder()
    let picture = try folder.writeTask("marks", pictures: 1) + "/spots/0.png"
    for (arguments, words) in [
      (["learn", "--task", picture, "-o", "x"], "is a file, not a folder; name a folder of class folders"),
      (["learn", "--task", "/", "-o", "x"], "/: is a folder of the machine itself; name the folder"),
      (["learn", "--task", "sample", "-o", "x", "--network", picture], "is a PNG picture, not a network"),
      (["plan", "--network", picture], "is a PNG picture, not a network"),
      (["learn", "--task", "sample", "-o", "x", "--network", "mobilnet"], "did you mean mobilenet-v2?"),
      (["import", "/bin/sh", "-o", "x"], "/bin/sh: is no checkpoint by its content or its name"),
      (["import", "nosuch.pth", "-o", "x"], "nosuch.pth: is neither a file nor the name of a network"),
      (["import", "mobilnet", "-o", "x"], "did you mean mobilenet-v2?"),
      (["import", "mobilenet-v2", "-o", folder.path + "/x"], "get them with: remanence fetch mobilenet-v2"),
    ] {
      let outcome = try await Program(arguments).end()
      #expect(outcome.status != 0 && outcome.errorLines.count == 1, "\(outcome.errors)")
      #expect(outcome.errors.contains(words) && !outcome.errors.contains("?;"), "\(outcome.errors)")
    }
    try await Program.run("cache", environment: ["REMANENCE_CACHE_LIMIT": "4GiB"])
      .expectFailure("REMANENCE_CACHE_LIMIT: is no number of MiB: 4GiB")
  }

  /// A run that could not begin is not in the way of the next try.
  @Test func aRunThatCouldNotBeginLeavesNothing() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 4)
    try folder.write([], to: "file")
    let learn = Shared.learning([task], to: folder.path + "/run", steps: 1)
    let outcome = try await Program(learn, environment: ["REMANENCE_CACHE": folder.path + "/file"]).end()
    outcome.expectFailure("/file: is not a folder")
    #expect(!folder.holds("run"))
    let begun = try await Program(learn).end()
    begun.expectSuccess()
  }

  @Test func picturesThatAreElsewhereAreAskedForAtOnce() async throws {
    let folder = try TemporaryFolder()
    let tasks = try ["one", "two", "three"].map { try folder.writeTask($0, pictures: 4) }
    let run = folder.path + "/run"
    try await Program(Shared.learning(Array(tasks.prefix(2)), to: run, steps: 1)).end().expectSuccess()
    for name in ["one", "two"] {
      try FileManager.default.moveItem(
        atPath: "\(folder.path)/\(name)", toPath: "\(folder.path)/\(name)-moved")
    }
    let resume = ["learn", "--resume", "--task", tasks[2], "-o", run]
    try await Program(resume).end().expectFailure(
      "nor where those of two were; say where they are: --task-folder one=FOLDER --task-folder two=FOLDER")
    let places = ["one", "two"].flatMap { ["--task-folder", "\($0)=\(folder.path)/\($0)-moved"] }
    try await Program(resume + places).end().expectSuccess()
  }

  @Test func changedTestPicturesAreNamed() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 20)
    let run = folder.path + "/run"
    try await Program(Shared.learning([task], to: run, steps: 1)).end().expectSuccess()
    let rows = folder.text("run/split.csv").split(separator: "\n").map { $0.split(separator: ",") }
    let tests = rows.filter { $0.count > 3 && $0[3] == "test" }.map { String($0[1]) }
    try #require(tests.count >= 3)
    try FileManager.default.removeItem(atPath: "\(task)/\(tests[0])")
    try folder.write(Array("no picture".utf8), to: "marks/\(tests[1])")
    try folder.write(folder.bytes("marks/\(tests[2])") + [0], to: "marks/\(tests[2])")
    let outcome = try await Program.run("evaluate", run, "--json")
    let changes = try #require(try outcome.json()["changed_test_pictures"] as? [String: [String: [String]]])
    #expect(
      changes["marks"]
        == ["missing": [tests[0]], "unreadable": [tests[1]], "replaced": [tests[2]], "copies": []])
    for words in [
      "is not there any more", "cannot be read now", "has another content than when the run began",
    ] {
      #expect(outcome.errors.contains("marks: 1 test picture \(words)"), "\(outcome.errors)")
    }
    // What is tested on other pictures is not compared.
    let other = try folder.writeTask("others", pictures: 10)
    try await Program.run("learn", "--resume", "--task", other, "-o", run).expectSuccess()
    let later = try await Program.run("evaluate", run, "--task", "others", "--json").json()
    #expect(later["forgetting"] as? Double == nil && later["average_accuracy"] as? Double == nil)
    // No picture of the user's is in a packed run.
    try await Program.run("pack", run, "-o", folder.path + "/run.tar").expectSuccess()
    #expect(!String(decoding: try folder.bytes("run.tar"), as: UTF8.self).contains("run/samples/"))
  }
}

import Foundation
import Testing

@Suite("What is said")
struct MessageTests {
  @Test(
    "a name that was misspelt is answered with the nearest",
    arguments: [
      (["lern"], "there is no command lern; did you mean learn?"),
      (["learn", "--tsk", "sample", "-o", "x"], "there is no option --tsk; did you mean --task?"),
      (["learn", "--task", "smaple", "-o", "x"], "did you mean sample? name a folder"),
      (["learn", "--task", "sample", "-o", "x", "--network", "embeded"], "did you mean embedded?"),
      (["learn", "--task", "sample", "-o", "x", "--method", "rep-nett"], "did you mean rep-net?"),
      (["learn", "--task", "sample", "-o", "x", "--precision", "int_8"], "did you mean int8?"),
      (
        ["learn", "--task", "sample", "-o", "x", "--seed", "-1"],
        "--seed cannot be -1: it takes no negative number"
      ),
      (
        ["learn", "--task", "sample", "-o", "x", "--label-smoothing", "-0.5"],
        "--label-smoothing cannot be -0.5"
      ),
      (["chip", "--technology", "rerem"], "did you mean reram?"),
      (["fetch", "emojy"], "did you mean emoji?"),
      (["chip", "--day", "camra"], "did you mean camera?"),
      (["plan", "--network", "mobilnet-v2"], "did you mean mobilenet-v2?"),
      (["plan", "--metod", "head"], "did you mean --method?"),
      (["bench", "step", "--metod", "head"], "did you mean --method?"),
      (["bench", "setp"], "did you mean step?"),
      (["import", "x.pth", "--architecture", "mobilnet-v2", "-o", "x"], "did you mean mobilenet-v2?"),
      (["device", "--technology", "sot-mrm"], "did you mean sot-mram?"),
      (["simulate", "--task", "sample", "--technology", "sot-mrm"], "did you mean sot-mram?"),
      (["simulate", "--task", "sample", "--sweep", "--seeds", "1", "1"], "--seeds names 1 twice"),
      (
        ["simulate", "--task", "sample", "--sweep", "--technologies", "reram", "sot-mrm"],
        "--technologies sot-mrm is unknown; did you mean sot-mram?"
      ),
      (["simulate", "--task", "sample", "--sweep", "--technologies", "stt"], "did you mean stt-mram?"),
      (["learn", "--task", "sample", "-o", "x", "--set", "side-rat=0.1"], "did you mean side-rate?"),
      (["learn", "--task", "sample", "-o", "x", "--framing", "hole"], "did you mean whole?"),
      (["chip", "--print-technology", "sot-mrm"], "did you mean sot-mram?"),
      (["learn", "--task", "icon-roles/mat", "-o", "x"], "did you mean icon-roles/mate?"),
      (["fetch", "icon-roles/tanga"], "did you mean icon-roles/tango?"),
      (["learn", "--task", "sample", "-o", "x", "--augmentation", "lite"], "did you mean light?"),
      (
        ["learn", "--task", "sample", "-o", "x", "--method", "head", "--set", "features=onec"],
        "did you mean once?"
      ),
      (["chip", "--transposed", "cpy"], "did you mean copy?"),
      (["chip", "--working-cells", "macro"], "did you mean macros?"),
      (["chip", "--objective", "energi"], "did you mean energy?"),
      (["chip", "--pass", "inferense"], "did you mean inference?"),
      (["plan", "--accounting", "exakt"], "did you mean exact?"),
      (["plan", "--accounting", "published", "--rule", "tinytl"], "did you mean tiny-tl?"),
      (["bench", "step", "--against", "pytroch"], "did you mean pytorch?"),
      (["bench", "head", "--against", "scikit"], "did you mean scikit-learn?"),
      (["learn", "--task", "sample", "-o", "x", "--memory-limit", "32M"], "32MiB for units of 1024 or 32MB"),
      (["plan", "--memory-limit", "32 pages"], "a number of bytes, or one with KiB, MiB"),
      (["plan", "--memory-limit", ""], "a number of bytes, or one with KiB, MiB"),
      (["import", "x.onnx", "-o", "x", "--mean", "0.5"], "give --deviation, too"),
      (
        ["import", "x.onnx", "-o", "x", "--mean", "127.5", "--deviation", "58"],
        "divide those of bytes by 255"
      ),
      (
        ["import", "x.onnx", "-o", "x", "--mean", "1,2", "--deviation", "1"], "three for red, green and blue"
      ),
    ])
  func nearestNames(arguments: [String], words: String) async throws {
    let outcome = try await Program(arguments).end()
    #expect(outcome.status == 64 || outcome.status == 1)
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test(arguments: ["32MiB", "32Mib", "32 mib", "32mIB", "33554432", "32768 KiB", "0.032 GB"])
  func bytesAreReadAsPeopleWriteThem(limit: String) async throws {
    let outcome = try await Program.run("plan", "--network", "embedded", "--memory-limit", limit)
    outcome.expectSuccess()
    try await Program.run("plan", "--memory-limit", limit.replacing("32", with: "1")).expectFailure(
      "more than the limit of ")
  }

  /// A name without end costs one line that still says what is wrong and what helps.
  @Test func namesWithoutEndAreCut() async throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "long \u{1B}", count: 20_000)
    let key = String(repeating: "x", count: 500_000)
    try folder.write(Array("{ \"\(key)\": 1, \"fields\": { \"macros\": [1] } }".utf8), to: "sweep.json")
    for (arguments, words) in [
      (["learn", "--task", name, "-o", "x"], "name a folder of class folders"),
      (["learn", "--task", "sample", "-o", "x", "--network", name], "characters"),
      (["chip", "--technology", name], "choose from "), (["fetch", name], "choose from "),
      (["learn", "--task", "sample", "-o", "x", "--augmentation", name], "characters"),
      (["learn", "--" + name], "characters"), ([name], "the commands are "),
      (["plan", "--memory-limit", name], "a number of bytes"),
      (["plan", "--set", name + "=1"], "characters"), (["evaluate", name], "characters"),
      (["chip", "--sweep", folder.path + "/sweep.json"], "characters"),
    ] {
      let outcome = try await Program(arguments).end()
      #expect(outcome.status != 0 && outcome.errorLines.count == 1 && outcome.errors.count < 5000)
      #expect(outcome.errors.contains(words) && outcome.errors.contains("characters"), "\(outcome.errors)")
    }
  }

  @Test func namesActOnNoTerminal() async throws {
    let folder = try TemporaryFolder()
    let name = "new\nline\u{7F}\u{9B}31m"
    let tasks = try [name, "other"].map { try folder.writeTask($0, pictures: 4) }
    let run = folder.path + "/run"
    try await Program(Shared.learning(tasks, to: run, steps: 1)).end().expectSuccess()
    let packed = try await Program.run("pack", run, "-o", folder.path + "/run.tar")
    #expect(packed.errors.contains(#"--task $'new\nline\177\302\23331m'"#), "\(packed.errors)")
    for options in [["--json-lines"], ["--json"]] {
      let answers = try await Program(
        ["predict", run, "--task", name, tasks[0] + "/spots/0.png"] + options
      ).end()
      answers.expectSuccess()
      #expect(answers.output.contains(#"new\nline\u007f\u009b31m"#), "\(answers.output)")
    }
  }

  @Test func aPlaceThatCannotBeWrittenIsFoundBeforeTheWork() async throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "file")
    let checkpoint = try await Shared.network() + ".checkpoint.safetensors"
    for (place, named) in [("", ""), ("/file/net", "/file")] {
      let outcome = try await Program.run(
        "import", checkpoint, "--architecture", "embedded", "-o", folder.path + place)
      outcome.expectFailure(folder.path + named + ": ", "; ")
    }
  }

  @Test func noFileOfTheUsersIsWrittenOver() async throws {
    let folder = try TemporaryFolder()
    let run = try await Shared.run()
    let checkpoint = try await Shared.network() + ".checkpoint.safetensors"
    try FileManager.default.copyItem(atPath: checkpoint, toPath: folder.path + "/x.safetensors")
    let before = try folder.bytes("x.safetensors")
    let x = folder.path + "/x.safetensors"
    // Also where it is itself a network of ours, or asked for.
    for force in [[], ["--force"]] {
      try await Program(["import", x, "--architecture", "embedded", "-o", x] + force).end()
        .expectFailure("x.safetensors: is the file that is imported", "name another one")
    }
    #expect(try folder.bytes("x.safetensors") == before)
    try folder.write(Array("mine".utf8), to: "y.safetensors")
    try await Program.run("import", x, "--architecture", "embedded", "-o", folder.path + "/y.safetensors")
      .expectFailure("y.safetensors: is there already and is no network of this product", "--force")
    #expect(try folder.bytes("y.safetensors") == Array("mine".utf8))

    try folder.write(Array("<html>mine</html>".utf8), to: "report.html")
    let page = folder.path + "/report.html"
    for command in [["report", run], ["validate"], ["chip", "--network", "embedded", "--method", "head"]] {
      try await Program(command + ["-o", page]).end().expectFailure(
        "is there already and is no earlier page of this command")
    }
    try folder.write(Array("mine".utf8), to: "run.tar")
    try await Program.run("pack", run, "-o", folder.path + "/run.tar").expectFailure("is no packed run")
    #expect(folder.text("run.tar") == "mine" && folder.text("report.html") == "<html>mine</html>")
    // Its own result is replaced, and with --force anything.
    try await Program.run("report", run, "-o", page, "--force").expectSuccess()
    try await Program.run("report", run, "-o", page).expectSuccess()
    #expect(folder.text("report.html").contains("Remanence"))
  }

  @Test func theCacheIsShownAndCleaned() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks")
    let environment = ["REMANENCE_CACHE": folder.path + "/cache"]
    func cache(_ options: String...) async throws -> [String: Any] {
      try await Program(["cache", "--json"] + options, environment: environment).end().json()
    }
    #expect((try await cache()["parts"] as? [Any])?.isEmpty == true)
    try await Program(Shared.learning([task], to: folder.path + "/run", steps: 1), environment: environment)
      .end()
      .expectSuccess()
    let parts = try #require(try await cache()["parts"] as? [[String: Any]])
    #expect(parts.map { $0["name"] as? String } == ["prepared pictures"])
    #expect(try await cache("--clean")["freed_bytes"] as? Int ?? 0 > 10_000)
    try await Program(["evaluate", folder.path + "/run"], environment: environment).end().expectSuccess()
  }
}

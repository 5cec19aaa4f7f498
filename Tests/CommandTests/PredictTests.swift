import Foundation
import Testing

@Suite("Answers to pictures")
struct PredictTests {
  private static func arguments(_ pictures: [String], _ options: [String] = []) async throws -> [String] {
    try await ["predict", Shared.run(), "--task", "marks"] + pictures + options
  }

  /// A folder with three pictures, a damaged one, an empty one, and what is no picture.
  private func mixed() async throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.writeTask("marks", pictures: 2)
    let picture = try folder.bytes("marks/spots/0.png")
    try folder.write(picture, to: "mixed/a.png")
    try folder.write(picture, to: "mixed/deep/b.jpg")
    try folder.write(Array(picture.prefix(picture.count / 2)), to: "mixed/c.png")
    try folder.write([], to: "mixed/d.jpg")
    try folder.write(Array("words".utf8), to: "mixed/notes.txt")
    try folder.write(picture, to: "mixed/@eaDir/e.png")
    try folder.write(picture, to: "mixed/z\u{1B}[31m.png")
    return folder
  }

  @Test func badPicturesCostTheirOwnAnswerAlone() async throws {
    let folder = try await mixed()
    let outcome = try await Program(
      Self.arguments([folder.path + "/mixed/a.png", folder.path + "/none.png", folder.path + "/mixed"])
    ).end()
    #expect(outcome.status == 1)
    #expect(outcome.output.split(separator: "\n").count { $0.contains(" %") } == 4)
    #expect(!outcome.output.contains("\u{1B}"))
    let complaints = outcome.errorLines.filter { $0.hasPrefix("remanence: ") }
    #expect(complaints.count == 3, "\(complaints)")
    for words in ["none.png: cannot be opened", "c.png", "d.jpg: is an empty file"] {
      #expect(complaints.contains { $0.contains(words) }, "\(words)")
    }
    #expect(
      outcome.errorLines.contains {
        $0.contains(
          "mixed: 2 files left out: 1 no picture (notes.txt); 1 of the system or hidden (@eaDir)")
      })
  }

  @Test func linesOfJSONComeOneByOne() async throws {
    let folder = try await mixed()
    let outcome = try await Program(
      Self.arguments([folder.path + "/mixed"], ["--json-lines", "--top", "5"])
    ).end()
    #expect(outcome.status == 1)
    let lines = try outcome.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(lines.count == 5)
    #expect(lines.count { $0["reason"] != nil } == 2)
    for line in lines where line["reason"] == nil {
      let top = try #require(line["top"] as? [[String: Any]])
      let confidences = top.compactMap { $0["confidence"] as? Double }
      // Both classes of the task, most probable first.
      #expect(confidences.count == 2 && confidences == confidences.sorted(by: >))
      #expect(abs(confidences.reduce(0, +) - 1) < 1e-6)
      #expect(top[0]["label"] as? String == line["label"] as? String)
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full here"))
  func answersThatCannotBeWrittenAreNotLostInSilence() async throws {
    let folder = try await mixed()
    let shell = ["/bin/sh", "-c", "exec \"$@\" > /dev/full", "sh"]
    for options in [[], ["--json"], ["--json-lines"]] {
      let outcome = try await Program(
        Self.arguments([folder.path + "/mixed/a.png"], options), launcher: shell
      ).end()
      outcome.expectFailure("standard output: cannot be written: No space left on device")
    }
  }

  @Test func aPictureMayComeOnStandardInput() async throws {
    let folder = try await mixed()
    let shell = ["/bin/sh", "-c", "exec \"$@\" < '\(folder.path)/mixed/a.png'", "sh"]
    let piped = try await Program(Self.arguments(["-"], ["--json"]), launcher: shell).end().json()
    let named = try await Program(Self.arguments([folder.path + "/mixed/a.png"], ["--json"])).end().json()
    func confidence(_ object: [String: Any]) -> Double? {
      (object["answers"] as? [[String: Any]])?.first?["confidence"] as? Double
    }
    #expect(confidence(piped) != nil && confidence(piped) == confidence(named))
  }

  @Test func answersDoNotDependOnTheThreads() async throws {
    let folder = try await mixed()
    let arguments = try await Self.arguments([folder.path + "/mixed/a.png"], ["--json"])
    let one = try await Program(arguments + ["--threads", "1"]).end().json()
    let three = try await Program(arguments + ["--threads", "3"]).end().json()
    #expect(one as NSDictionary == three as NSDictionary)
  }

  /// A command that is shown can be copied, whatever the task is called.
  @Test func whereTheFoldersAreIsAskedInWordsForTheShell() async throws {
    let folder = try TemporaryFolder()
    let tasks = [try folder.writeTask("B 2", pictures: 3), try folder.writeTask("it's", pictures: 3)]
    let run = folder.path + "/run"
    try await Program(Shared.learning(tasks, to: run, steps: 1)).end().expectSuccess()
    for task in tasks { try FileManager.default.removeItem(atPath: task) }
    try await Program.run("evaluate", run, "--task", "B 2").expectFailure("--task-folder 'B 2=FOLDER'")
    try await Program.run("learn", "--resume", "-o", run)
      .expectFailure("say where they are: --task-folder 'B 2=FOLDER' --task-folder 'it'\\''s=FOLDER'")
  }

  @Test func theTaskIsAskedForByName() async throws {
    let run = try await Shared.run()
    try await Program.run("predict", run, "x.png")
      .expectFailure("has learned 2 tasks; name one with --task: marks, shapes")
    try await Program.run("predict", run, "--task", "markz", "x.png")
      .expectFailure("has learned no task markz; did you mean marks?")
  }

  /// What is shown can be copied, of a run of several tasks as well.
  @Test func howAPackedRunAnswersIsToldOfEachTask() async throws {
    let folder = try TemporaryFolder()
    let run = try await Shared.run()
    let packed = try await Program.run("pack", run, "-o", folder.path + "/run.tar")
    packed.expectSuccess()
    for task in ["marks", "shapes"] {
      #expect(
        packed.errors.contains("then, of \(task): remanence predict learned PICTURE --task \(task)\n"),
        "\(packed.errors)")
    }
  }

  /// A run that is reached through a link, and one whose adapters lie elsewhere, are packed whole.
  @Test func whatLinksLeadToIsPacked() async throws {
    let folder = try TemporaryFolder()
    let learned = try await Shared.run()
    let plain = try await Program.run("pack", learned, "-o", folder.path + "/plain.tar")
    plain.expectSuccess()
    let whole = try folder.bytes("plain.tar").count
    let files = FileManager.default
    try files.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: learned)
    try files.copyItem(atPath: learned, toPath: folder.path + "/run")
    try files.moveItem(atPath: folder.path + "/run/adapters", toPath: folder.path + "/elsewhere")
    try files.createSymbolicLink(atPath: folder.path + "/run/adapters", withDestinationPath: "../elsewhere")
    for run in ["link", "run"] {
      let archive = folder.path + "/\(run).tar"
      try await Program.run("pack", folder.path + "/" + run, "-o", archive).expectSuccess()
      #expect(try folder.bytes("\(run).tar").count == whole, "\(run)")
    }
  }

  @Test func aPackedRunAnswersWithoutItsPicturesAndTheCache() async throws {
    let folder = try TemporaryFolder()
    let network = try await Shared.network()
    try FileManager.default.copyItem(atPath: network, toPath: folder.path + "/net")
    let task = try folder.writeTask("marks", pictures: 6)
    let picture = try folder.bytes("marks/spots/1.png")
    try await Program(
      Shared.learning([task], to: folder.path + "/run", network: folder.path + "/net", steps: 2)
    ).end().expectSuccess()
    try folder.write(picture, to: "picture.png")
    let before = try await Program.run(
      "predict", folder.path + "/run", folder.path + "/picture.png", "--json"
    )
    .json()
    let packed = try await Program.run("pack", folder.path + "/run", "-o", folder.path + "/run.tar")
    packed.expectSuccess()
    #expect(packed.output == folder.path + "/run.tar\n")
    #expect(packed.errors.contains(" of it the network, in 8 bits and in float32, "))
    #expect(packed.errors.contains("where it is used: tar xf \(folder.path)/run.tar\n"), "\(packed.errors)")
    #expect(packed.errors.contains("then: remanence predict run PICTURE"))
    for command in [
      ["predict", folder.path + "/run.tar", "x.png"], ["learn", "--resume", "-o", folder.path + "/run.tar"],
    ] {
      try await Program(command).end().expectFailure(
        "run.tar: is a packed run; unpack it first: tar xf \(folder.path)/run.tar, then name the folder run")
    }
    try await Program.run("evaluate", folder.path + "/picture.png")
      .expectFailure("picture.png: is a file, not the folder of a run")
    let tar = Process()
    tar.executableURL = URL(filePath: "/usr/bin/env")
    try folder.write([], to: "elsewhere/.keep")
    tar.arguments = ["tar", "xf", folder.path + "/run.tar", "-C", folder.path + "/elsewhere"]
    try tar.run()
    tar.waitUntilExit()
    #expect(tar.terminationStatus == 0)
    // Nothing that the run was made with is left.
    for name in ["net", "marks", "run"] {
      try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
    }
    let moved = folder.path + "/elsewhere/run"
    let after = try await Program.run(
      "predict", moved, folder.path + "/picture.png", "--json",
      environment: ["REMANENCE_CACHE": folder.path + "/no-cache"]
    ).json()
    #expect(after as NSDictionary == before as NSDictionary)
    #expect(!folder.holds("no-cache"))

    // Told where the pictures are now, it is tested again.
    let pictures = try folder.writeTask("new/marks", pictures: 6)
    try await Program.run("evaluate", moved, "--task-folder", "marks=" + pictures).expectSuccess()
    try await Program.run("evaluate", moved, "--task-folder", "stripes=" + pictures)
      .expectFailure("--task-folder stripes=", "the tasks are marks")
    try await Program.run("evaluate", moved, "--task-folder", "mraks=" + pictures)
      .expectFailure("write it as NAME=FOLDER; did you mean marks? the tasks are marks")
    // A place that is none, also where the pictures are not needed.
    for arguments in [
      ["evaluate", moved], ["predict", moved, folder.path + "/picture.png"], ["pack", moved, "-o", "x"],
    ] {
      for (place, words) in [
        ("marks=" + pictures + "/none", "names no folder that is there"),
        ("marks", "names a task and no folder"),
      ] {
        try await Program(arguments + ["--task-folder", place]).end().expectFailure(
          "--task-folder \(place): \(words)")
      }
    }
    try await Program.run("learn", "--resume", "-o", moved, "--task-folder", "marks=/none")
      .expectFailure("--task-folder marks=/none: names no folder that is there")
    // What prices and simulates it finds it too.
    let places = ["--task-folder", "marks=" + pictures]
    try await Program(["chip", "--run", moved] + places).end().expectSuccess()
    try await Program(["simulate", moved] + places).end().expectSuccess()
    try FileManager.default.removeItem(atPath: moved + "/network.safetensors")
    try await Program.run("predict", moved, folder.path + "/picture.png")
      .expectFailure("net: is neither a file nor the name of a network", "--network-file FILE")
    try await Program.run(
      "predict", moved, folder.path + "/picture.png", "--network-file", network
    ).expectSuccess()
    try await Program.run("predict", moved, folder.path + "/picture.png", "--network-file", "embedded")
      .expectFailure("embedded: is another network than the one that the run was learned over")
  }
}

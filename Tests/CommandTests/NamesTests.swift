import Formats
import Foundation
import Testing

@Suite("Names that are taken for something else")
struct NamesTests {
  /// In the folder that a shell stands in: behind `--` a name that begins with a dash is no option, and
  /// without it a line says what to write.
  @Test func namesThatBeginWithADash() async throws {
    let folder = try TemporaryFolder()
    let run = try await Shared.run()
    let picture = try await Shared.tasks().bytes("marks/spots/0.png")
    for name in ["-rf.jpg", "--top.png", "-1.png", "-hall.png", "-Photo.jpg"] {
      try folder.write(picture, to: name)
      let options = ["predict", run, "--task", "marks"]
      let refused = try await Program(options + [name], folder: folder.path).end()
      refused.expectFailure(
        "\(name) is taken for an option, and is a file here: write ./\(name), or -- before the names",
        "see: remanence predict --help", status: 64)
      for written in [["--", name], ["./" + name]] {
        let outcome = try await Program(options + written, folder: folder.path).end()
        outcome.expectSuccess()
        #expect(outcome.output.contains(name), "\(outcome.output)")
      }
    }
    // Options behind it are names, too.
    let outcome = try await Program(["predict", "--", run, "--json"], folder: folder.path).end()
    #expect(outcome.status == 1 && outcome.errors.contains("has learned 2 tasks"), "\(outcome.errors)")
  }

  @Test func namesThatAreMisspelt() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 4)
    let run = try await Shared.run()
    let (there, network) = (task + "/spots/0.png", try await Shared.network())
    for (arguments, words) in [
      (["predict", run, "--task", "makrs", there], "did you mean marks? it has learned marks, shapes"),
      (["predict", run, "--task", "marks", task + "/spots/0.pgn"], "did you mean \(there)? check the path"),
      (["predict", folder.path + "/rnu", there], "holds no run; name the folder"),
      (["learn", "--task", folder.path + "/makrs", "-o", "x"], "did you mean \(task)? name a folder"),
      (
        ["learn", "--task", "sample", "-o", "x", "--network", network + "s"],
        "did you mean \(network)? name a file"
      ),
      (["import", network + "s", "--architecture", "embedded", "-o", "x"], "did you mean \(network)? check"),
    ] {
      let outcome = try await Program(arguments).end()
      #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  /// A current folder, a network and a task whose names have a byte that is not UTF-8.
  @Test func namesOfAnyBytes() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 4)
    let network = try await Shared.network()
    // A shell makes the names: Foundation has none for them.
    let script =
      "d=\"$(printf 'caf\\351')\"; mkdir \"$d\" && cd \"$d\" && cp '\(network)' \"$(printf 'net\\351')\" && "
      + "cp -r '\(task)' \"$(printf 't\\351')\" || exit 9; "
    func run(_ arguments: String) async throws -> Outcome {
      try await Program(
        [], launcher: ["/bin/sh", "-c", "cd '\(folder.path)' && " + script + "exec \"$0\" " + arguments]
      ).end()
    }
    let learned = try await run(
      "learn --network \"$(printf 'net\\351')\" --task \"$(printf 't\\351')\" --resolution 32 --batch 4 "
        + "--max-steps 2 --threads 1 -o '\(folder.path)/run'")
    learned.expectSuccess()
    #expect(folder.text("run/run.json").contains("net\\\\xE9"))
    // From within it a run is written, read and packed.
    let within = "cd \"$(printf 'caf\\351')\" && exec \"$0\" "
    for arguments in [
      "learn --network embedded --task '\(task)' --resolution 32 --batch 4 --max-steps 1 -o run",
      "learn --resume -o run", "evaluate run", "report run -o page.html", "pack run -o run.tar",
      "predict run '\(task)/spots/0.png'",
    ] {
      try await Program(
        [], launcher: ["/bin/sh", "-c", "cd '\(folder.path)' && " + within + arguments]
      ).end().expectSuccess()
    }
    // What lies elsewhere is found again from there.
    let picture = task + "/spots/0.png"
    try await Program.run("predict", folder.path + "/run", picture).expectSuccess()
    try await Program.run("evaluate", folder.path + "/run").expectSuccess()
  }
}

import Foundation
import Testing

@Suite("Runs that are cut off")
struct ResumeTests {
  static let steps = 70

  /// A moment of a run of the tasks `marks` and `shapes`.
  struct Moment: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// Whether it has come, told from the run's folder.
    var hasCome: @Sendable (TemporaryFolder) -> Bool

    static func step(_ step: Int, of task: Int) -> Moment {
      Moment(testDescription: "step \(step) of task \(task)") {
        $0.text("run/events.jsonl").contains(#""step":\#(step),"task":\#(task),"#)
      }
    }

    static func file(_ name: String) -> Moment { Moment(testDescription: name) { $0.holds("run/" + name) } }
  }

  /// Before the first event, between two checkpoints, right after one, before and while the first task is
  /// finished, and within the second.
  static let moments: [Moment] = [
    .file(".lock"), .file("run.json"), .step(10, of: 0), .step(40, of: 0), .step(60, of: 0), .step(70, of: 0),
    .file("checkpoint/state.safetensors"), .file("samples/marks-0.png"), .file("samples/samples.json"),
    .file("adapters/marks.safetensors"), .file("adapters/marks.md"), .step(30, of: 1), .step(70, of: 1),
    .file("adapters/shapes.safetensors"),
  ]

  /// What must not depend on where a run was cut off.
  struct Results: Equatable {
    var adapters: [String: [UInt8]]
    /// Events without what a clock said.
    var events: [String]
    var accuracyMatrix: [String]

    init(_ folder: TemporaryFolder) throws {
      adapters = [:]
      for task in ["marks", "shapes"] {
        adapters[task] = try folder.bytes("run/adapters/\(task).safetensors")
      }
      func sorted(_ value: Any) throws -> String {
        String(
          decoding: try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys]), as: UTF8.self)
      }
      events = try folder.text("run/events.jsonl").split(separator: "\n").map { line in
        var event = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(event.removeValue(forKey: "clock") != nil)
        return try sorted(event)
      }
      accuracyMatrix = try (folder.json("run/run.json")["accuracy_matrix"] as? [[Any]] ?? []).map(sorted)
    }
  }

  private static let undisturbed = Task {
    let folder = try TemporaryFolder()
    try await Program(arguments(folder)).end().expectSuccess()
    let results = try Results(folder)
    #expect(results.events.count > 2 * steps / 10)
    return results
  }

  private static func arguments(_ folder: TemporaryFolder) async throws -> [String] {
    let tasks = try await Shared.tasks().path
    return Shared.learning([tasks + "/marks", tasks + "/shapes"], to: folder.path + "/run", steps: steps)
  }

  /// Goes on until the run is done, and compares it with the undisturbed one.
  private func finish(_ folder: TemporaryFolder) async throws {
    let again =
      folder.holds("run/run.json")
      ? ["learn", "--resume", "-o", folder.path + "/run"] : try await Self.arguments(folder)
    try await Program(again).end().expectSuccess()
    #expect(try await Results(folder) == Self.undisturbed.value)
    #expect(try folder.files(below: "run").allSatisfy { !$0.hasSuffix(".partial") })
  }

  @Test("after kill -9 a run ends as if nothing had been", arguments: moments)
  func killed(at moment: Moment) async throws {
    let folder = try TemporaryFolder()
    let program = try await Program(Self.arguments(folder))
    await program.send(SIGKILL) { moment.hasCome(folder) }
    _ = try await program.end()
    try await finish(folder)
  }

  @Test func killedAgainAndAgain() async throws {
    let folder = try TemporaryFolder()
    for (session, moment) in [Moment.step(20, of: 0), .step(60, of: 0), .step(10, of: 1), .step(60, of: 1)]
      .enumerated()
    {
      let arguments =
        session == 0 ? try await Self.arguments(folder) : ["learn", "--resume", "-o", folder.path + "/run"]
      let program = try Program(arguments)
      await program.send(SIGKILL) { moment.hasCome(folder) }
      _ = try await program.end()
    }
    try await finish(folder)
  }

  @Test(
    "Ctrl-C saves and says how to go on",
    arguments: [Moment.file("run.json"), .step(20, of: 0), .step(60, of: 1)])
  func interrupted(at moment: Moment) async throws {
    let folder = try TemporaryFolder()
    let program = try await Program(Self.arguments(folder))
    await program.send(SIGINT) { moment.hasCome(folder) && program.errors.contains("learning marks") }
    let outcome = try await program.end()
    // On a busy machine so short a run may be over before the signal comes.
    if outcome.status != 0 { expectSaved(outcome, folder) }
    try await finish(folder)
  }

  private func expectSaved(_ outcome: Outcome, _ folder: TemporaryFolder, status: Int32 = 130) {
    #expect(outcome.status == status)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errorLines.last
        == "stopped and saved; go on with: remanence learn --resume -o \(folder.path)/run")
  }

  /// A run that is over before no signal.
  private static func endless(_ folder: TemporaryFolder) async throws -> [String] {
    Shared.learning([try await Shared.tasks().path + "/marks"], to: folder.path + "/run", steps: 10_000_000)
  }

  /// Ctrl-C, and a terminal that is closed.
  @Test(arguments: [SIGINT, SIGHUP]) func aSignalToALongRunSavesIt(signal: Int32) async throws {
    let folder = try TemporaryFolder()
    let program = try await Program(Self.endless(folder))
    await program.send(signal) { Moment.step(20, of: 0).hasCome(folder) }
    expectSaved(try await program.end(), folder, status: 128 + signal)
  }

  @Test func aSecondCtrlCEndsItAtOnce() async throws {
    let folder = try TemporaryFolder()
    let program = try await Program(Self.endless(folder))
    await program.send(SIGSTOP) { folder.holds("run/run.json") }
    // Stopped, it takes both before it can act on the first.
    program.send(SIGINT)
    program.send(SIGTERM)
    program.send(SIGCONT)
    let outcome = try await program.end()
    #expect([128 + SIGINT, 128 + SIGTERM].contains(outcome.status))
    #expect(!outcome.errors.contains("stopped and saved"))
  }

  @Test func theModelCardsCommandLearnsTheSameAgain() async throws {
    let folder = try TemporaryFolder()
    let task = try await Shared.tasks().path + "/marks"
    let settings = [
      "--set", "rate=0.002", "--set", "side-rate=0.004", "--label-smoothing", "0.25", "--augmentation",
      "none",
      "--seed", "7",
      "--method", "rep-net+bias",
    ]
    try await Program(Shared.learning([task], to: folder.path + "/first", steps: 12) + settings).end()
      .expectSuccess()
    let card = folder.text("first/adapters/marks.md")
    let line = try #require(card.split(separator: "\n").first { $0.hasPrefix("remanence learn ") })
    let command = line.split(separator: " ").map(String.init)
    for setting in settings { #expect(command.contains(setting)) }
    #expect(command.suffix(2) == ["-o", "RUN"])
    try await Program(command.dropFirst().dropLast() + [folder.path + "/second"]).end().expectSuccess()
    let adapter = "adapters/marks.safetensors"
    #expect(try folder.bytes("first/" + adapter) == folder.bytes("second/" + adapter))
  }

  /// Folders and files named from where the run began are found from anywhere else.
  @Test func aRunGoesOnFromAnotherFolder() async throws {
    let folder = try TemporaryFolder()
    let (tasks, network) = (try await Shared.tasks().path, try await Shared.network())
    try FileManager.default.copyItem(atPath: network, toPath: folder.path + "/network")
    try FileManager.default.copyItem(atPath: tasks + "/marks", toPath: folder.path + "/marks")
    let arguments = Shared.learning(["./marks/"], to: "run", network: "network", steps: Self.steps)
    let program = try Program(arguments, folder: folder.path)
    await program.send(SIGKILL) { Moment.step(20, of: 0).hasCome(folder) }
    _ = try await program.end()
    let elsewhere = try TemporaryFolder()
    let resumed = try Program(
      ["learn", "--resume", "-o", folder.path + "/run", "--json"], folder: elsewhere.path)
    let sums = try await resumed.end().json()["adapter_sha256"] as? [String: String]
    let whole = Shared.learning(
      [folder.path + "/marks"], to: folder.path + "/whole", network: network, steps: Self.steps)
    #expect(try await Program(whole + ["--json"]).end().json()["adapter_sha256"] as? [String: String] == sums)
    let evaluation = try Program(["evaluate", folder.path + "/run", "--json"], folder: elsewhere.path)
    try await evaluation.end().expectSuccess()
  }

  @Test func aFinishedRunHasNothingLeftToDo() async throws {
    let first = try await Program.run("learn", "--resume", "-o", Shared.run(), "--json").json()
    let second = try await Program.run("learn", "--resume", "-o", Shared.run(), "--json").json()
    #expect(first["adapter_sha256"] as? [String: String] == second["adapter_sha256"] as? [String: String])
  }
}

import Formats
import Foundation
import Testing

@testable import Records

/// A trainer in miniature: each step mixes the step's number into one word, tests every fourth step, and
/// saves every third. It stops dead after a given number of acts, as a killed process would.
private struct MiniatureTrainer {
  struct Killed: Error {}

  var actsLeft: Int

  mutating func act(_ body: () throws -> Void) throws {
    guard actsLeft > 0 else { throw Killed() }
    actsLeft -= 1
    try body()
  }

  mutating func learn(_ run: RunFolder) throws {
    while let task = run.record.currentTask {
      try act { try run.beginTask(task) }
      let checkpoint = try run.loadCheckpoint()
      var step = checkpoint?.step ?? 0
      var word = checkpoint?.state["word"]?.int64s?[0] ?? Int64(task)
      while step < 10 {
        step += 1
        word = (word &* 6_364_136_223_846_793_005) &+ Int64(step)
        let clock = WallClock(unixSeconds: Double(1000 * task + step))
        let loss = Double(word & 0xFF) / 256
        let event = Event.step(StepEvent(task: task, step: step, epoch: 0, loss: loss, trainAccuracy: 0.5))
        try act { try run.append(event, clock: clock) }
        if step % 4 == 0 {
          let test = Event.evaluation(EvaluationEvent(afterTask: task, step: step, task: 0, accuracy: loss))
          try act { try run.append(test, clock: clock) }
        }
        if step % 3 == 0 {
          let state = ["word": TensorData([word], shape: [1])]
          try act { try run.checkpoint(task: task, step: step, state: state, metadata: ["epoch": "0"]) }
        }
      }
      try act {
        try run.finishTask(
          task, adapter: ["word": TensorData([word], shape: [1])], metadata: ["task": "\(task)"],
          outcome: TaskOutcome(trainableParameters: 1, steps: step, wallSeconds: 1),
          accuracies: task == 0 ? [0.5, nil] : [0.5, 0.75])
      }
    }
  }
}

@Suite struct ResumeTests {
  /// The bytes that must not depend on where a run was cut off.
  private func results(_ path: String) throws -> [String: [UInt8]] {
    var bytes: [String: [UInt8]] = [:]
    for file in ["run.json", "events.jsonl"] + ["emoji", "my_tools"].map({ "adapters/\($0).safetensors" }) {
      bytes[file] = try ByteSource(path: "\(path)/\(file)").allBytes(maximumBytes: 1 << 20)
    }
    let boards = try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.hasPrefix(RunLayout.tensorBoardPrefix) }
    let board = try #require(boards.first)
    #expect(boards.count == 1)
    // Its first record holds the time at which the run was created.
    let header = TensorBoardEvents.fileVersionRecord(wallTime: EventLog.creation(board))
    let records = try ByteSource(path: "\(path)/\(board)").allBytes(maximumBytes: 1 << 20)
    #expect(Array(records.prefix(header.count)) == header)
    bytes["TensorBoard"] = Array(records.dropFirst(header.count))
    return bytes
  }

  /// Learns in sessions that are each cut off after `acts` acts, with a torn line left behind.
  private func learn(path: String, acts: Int) throws {
    var run: RunFolder? = try RunFolder.create(path: path, record: exampleRecord())
    for _ in 0..<100 {
      var trainer = MiniatureTrainer(actsLeft: acts)
      do { return try trainer.learn(run!) } catch is MiniatureTrainer.Killed {}
      run = nil
      let file = try FileHandle(forWritingTo: URL(filePath: path + "/events.jsonl"))
      try file.seekToEnd()
      try file.write(contentsOf: Data(#"{"clock":{"uni"#.utf8))
      try file.close()
      run = try RunFolder.resume(path: path)
    }
    Issue.record("sessions of \(acts) acts never finish the run")
  }

  @Test func whereverARunIsCutOffItsFilesAreTheSame() throws {
    let folder = try TemporaryFolder()
    try learn(path: folder.path + "/whole", acts: .max)
    let expected = try results(folder.path + "/whole")
    // A session must reach the next checkpoint: the longest way there is begin, 3 steps, a test, the
    // checkpoint.
    for acts in 6...31 {
      let path = "\(folder.path)/\(acts)"
      try learn(path: path, acts: acts)
      #expect(try results(path) == expected, "cut off after every \(acts) acts")
    }
  }

  @Test func aFinishedTaskIgnoresTheCheckpointThatACrashLeft() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/run"
    var run: RunFolder? = try RunFolder.create(path: path, record: exampleRecord())
    var trainer = MiniatureTrainer(actsLeft: 17)  // task 0, finished
    #expect(throws: MiniatureTrainer.Killed.self) { try trainer.learn(run!) }
    #expect(run?.record.tasks[0].status == .learned)
    let left = Checkpoint(task: 0, step: 9, eventsBytes: 40, state: [:], metadata: [:])
    try left.write(to: RunLayout(path: path))
    run = nil
    let resumed = try RunFolder.resume(path: path)
    #expect(try resumed.loadCheckpoint() == nil)
    #expect(!FileManager.default.fileExists(atPath: path + "/checkpoint/state.safetensors"))
    #expect(try StoredRun(path: path).events.count == 12)
  }

  @Test func halfWrittenFilesAreRemoved() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/run"
    do { _ = try RunFolder.create(path: path, record: exampleRecord()) }
    let torn = [
      ".run.json.71.0.partial", ".split.csv.71.0.partial", ".left-out.csv.71.0.partial",
      "checkpoint/.state.safetensors.71.0.partial",
    ]
    let foreign = ".report.html.72.0.partial"
    for file in torn + [foreign] { try AtomicFile.write("half", to: "\(path)/\(file)") }
    _ = try RunFolder.resume(path: path)
    for file in torn { #expect(!FileManager.default.fileExists(atPath: "\(path)/\(file)"), "\(file)") }
    #expect(FileManager.default.fileExists(atPath: "\(path)/\(foreign)"))
  }

  @Test func theCheckpointBringsBackWhatTheTrainerGave() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder.create(path: folder.path, record: exampleRecord())
    try run.beginTask(0)
    let state = ["w": TensorData([Int8(-3), 4], shape: [2]), "m": TensorData([Float(0.5)], shape: [])]
    try run.checkpoint(task: 0, step: 7, state: state, metadata: ["wall_s": "1.5"])
    let checkpoint = try #require(try run.loadCheckpoint())
    #expect(checkpoint.task == 0)
    #expect(checkpoint.step == 7)
    #expect(checkpoint.state == state)
    #expect(checkpoint.metadata == ["wall_s": "1.5"])
  }

  @Test func theSumsAreThoseOfTheTensorsAndOfTheFile() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder.create(path: folder.path, record: exampleRecord())
    try run.beginTask(0)
    let adapter = ["w": TensorData([Int8(1)], shape: [1])]
    let digest = try run.finishTask(
      0, adapter: adapter, metadata: ["method": "rep-net"],
      outcome: TaskOutcome(trainableParameters: 1, steps: 1, wallSeconds: 0.5), accuracies: [0.5, nil])
    let result = try #require(run.record.tasks[0].result)
    #expect(result.adapterSHA256 == digest)
    #expect(try Safetensors.digest(of: adapter).hexadecimal == digest)
    let file = "\(folder.path)/\(result.adapterFile)"
    #expect(try Safetensors(path: file).digestOfTensors().hexadecimal == digest)
    #expect(try SHA256(ofFile: file).hexadecimal == result.adapterFileSHA256)
    #expect(run.record.accuracyMatrix.rows == [[0.5, nil], [nil, nil]])
    #expect(run.record.currentTask == 1)
    #expect(FileManager.default.fileExists(atPath: folder.path + "/adapters/emoji.md"))
  }
}

import Execution
import Kernels
import Learning
import Records
import Networks
import Tasks
import Testing

@Suite struct LearnerForgettingTests {
  /// Bit-identical answers: the label and the confidence of every test picture.
  @Test func aLaterTaskLeavesTheAnswersOfAnEarlierOneAsTheyWere() throws {
    let fixture = try LearnerFixture()
    let tasks = [
      try fixture.folderTask("first", labels: [0, 1, 8], count: 40),
      try fixture.folderTask("second", labels: [5, 7], count: 40),
    ]
    let setup = try LearnerFixture.setup()
    let frozen = try FrozenNetwork.embedded(precision: .int8)
    let pictures = try tasks[0].prepare(.test, resolution: setup.resolution, cache: fixture.cache)
    let adapterPath = fixture.path + "/run/" + RunLayout.adapterFile(task: "first")
    func answers() throws -> [Answer] {
      try AdapterFile(path: adapterPath).bound(
        to: frozen, batch: setup.batch, pool: ThreadPool(count: 1), instructionSet: .best
      ).answers(to: pictures)
    }

    let learner = try fixture.learner("run", tasks, steps: 20)
    var before: [Answer]?
    learner.observe = { if case .learned(task: 0, _) = $0 { before = try? answers() } }
    #expect(try learner.run())
    #expect(try before == answers())
    #expect(before?.count == pictures.count)

    let record = try fixture.stored("run").record
    #expect(record.accuracyMatrix[after: 0, on: 0] == record.accuracyMatrix[after: 1, on: 0])
    #expect(record.accuracyMatrix[after: 0, on: 1] == nil, "tasks of different classes share no head")
    #expect(record.accuracyMatrix.forgetting == 0)
    let average = try #require(record.accuracyMatrix.averageAccuracy)
    let last = try (0..<2).map { try #require(record.accuracyMatrix[after: 1, on: $0]) }
    #expect(abs(average - (last[0] + last[1]) / 2) < 1e-12)
  }

  /// The last adapter is the network's state in memory, the file what is left of it: both answer alike.
  @Test func theRecordedAccuracyIsThatOfTheWrittenAdapter() throws {
    let fixture = try LearnerFixture()
    let task = try LearnerFixture.sample()
    let setup = try LearnerFixture.setup()
    _ = try fixture.learner("run", [task], steps: 20).run()
    let adapted = try AdapterFile(path: fixture.path + "/run/" + RunLayout.adapterFile(task: task.name))
      .bound(
        to: FrozenNetwork.embedded(precision: .int8), batch: 5, pool: ThreadPool(count: 2),
        instructionSet: .scalar)
    let accuracy = try adapted.accuracy(
      on: task.prepare(.test, resolution: setup.resolution, cache: fixture.cache))
    #expect(try fixture.stored("run").record.accuracyMatrix[after: 0, on: 0] == accuracy)
  }
}

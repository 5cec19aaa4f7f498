import Execution
import Kernels
import Learning
import Methods
import Networks
import Records
import Tasks
import Testing

@Suite struct LearnerAccuracyTests {
  private func run(
    _ fixture: borrowing LearnerFixture, _ method: Method, _ precision: Precision, steps: Int
  ) throws -> StoredRun {
    let name = "\(method.name)-\(precision.rawValue)"
    _ = try fixture.learner(
      name, [LearnerFixture.sample(trainStride: 1, testStride: 2)],
      setup: try LearnerFixture.setup(method: method, precision: precision), steps: steps, threads: 2
    ).run()
    return try fixture.stored(name)
  }

  private func accuracy(_ run: StoredRun) throws -> Double {
    try #require(run.record.accuracyMatrix[after: 0, on: 0])
  }

  /// Side modules learn what a linear head on the frozen features cannot.
  @Test func repNetInIntegersBeatsTheHead() throws {
    let fixture = try LearnerFixture()
    let repNet = try run(fixture, .repNet, .int8, steps: 200)
    let head = try run(fixture, .head, .int8, steps: 200)
    #expect(try accuracy(repNet) > accuracy(head) + 0.05)
    #expect(try accuracy(head) > 0.15, "ten classes: chance is a tenth")

    // The events tell of it: a step event for every ten steps, the loss falls.
    let losses = repNet.events.compactMap { if case .step(let event) = $0.event { event.loss } else { nil } }
    #expect(losses.count == 20)
    #expect(losses.suffix(5).reduce(0, +) < losses.prefix(5).reduce(0, +))
    let plan = try #require(repNet.record.plan)
    #expect(plan.trainableParameters == repNet.record.tasks[0].result?.trainableParameters)
    #expect(try plan.trainableParameters > #require(head.record.plan).trainableParameters)
  }

  /// The embedded network carries no float32 numbers of its own: its integers stand for them, so that a head
  /// over either learns the same up to rounding.
  @Test func theHeadLearnsAlikeInFloat32() throws {
    let fixture = try LearnerFixture()
    let floats = try accuracy(run(fixture, .head, .float32, steps: 200))
    let integers = try accuracy(run(fixture, .head, .int8, steps: 200))
    #expect(abs(floats - integers) < 0.05)
    #expect(floats > 0.15, "ten classes: chance is a tenth")
  }
}

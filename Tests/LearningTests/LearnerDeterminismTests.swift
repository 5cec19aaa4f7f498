import Execution
import Learning
import Records
import Kernels
import Networks
import Tasks
import Testing

@Suite struct LearnerDeterminismTests {
  static let steps = 40

  /// One seed, one adapter: the digest of its file tells of any bit.
  @Test func everyInstructionSetAndNumberOfThreadsLearnsTheSameAdapter() throws {
    let fixture = try LearnerFixture()
    let task = try LearnerFixture.sample()
    var digests: [String: String] = [:]
    for set in InstructionSet.supported {
      for threads in [1, 2] {
        let name = "\(set.rawValue)-\(threads)"
        let isComplete = try fixture.learner(
          name, [task], setup: try LearnerFixture.setup(instructionSet: set), steps: 12, threads: threads
        ).run()
        #expect(isComplete)
        digests[name] = try fixture.stored(name).adapterDigests[0]
      }
    }
    #expect(digests.count == 2 * InstructionSet.supported.count)
    #expect(Set(digests.values).count == 1, "\(digests)")
  }

  @Test func anotherSeedLearnsAnotherAdapter() throws {
    let fixture = try LearnerFixture()
    let task = try LearnerFixture.sample()
    var other = try LearnerFixture.setup()
    other.seed += 1
    _ = try fixture.learner("one", [task], steps: 10).run()
    _ = try fixture.learner("other", [task], setup: other, steps: 10).run()
    #expect(try fixture.stored("one").adapterDigests != fixture.stored("other").adapterDigests)
  }

  @Test func anInterruptedRunEndsAsTheUndisturbedOne() throws {
    let fixture = try LearnerFixture()
    let task = try LearnerFixture.sample()
    _ = try fixture.learner("undisturbed", [task], steps: Self.steps).run()
    let undisturbed = try fixture.stored("undisturbed")

    // Stopped once at each place where a run may stop, and once at all of them.
    for stops in [[10], [20], [30], [10, 20, 30]] {
      let name = "stopped-\(stops)"
      for (session, stop) in (stops + [Int.max]).enumerated() {
        // Another number of threads goes on with the same bits.
        let learner =
          try session == 0
          ? fixture.learner(name, [task], steps: Self.steps)
          : fixture.resumed(name, [task], steps: Self.steps, threads: 2)
        var taken = 0
        learner.observe = { if case .step(_, let step, _, _) = $0 { taken = step } }
        learner.shouldStop = { taken >= stop }
        let isComplete = try learner.run()
        #expect(isComplete == (stop == .max))
        #expect(taken == min(stop, Self.steps))
      }
      let stored = try fixture.stored(name)
      #expect(stored.adapterDigests == undisturbed.adapterDigests, "stopped at \(stops)")
      #expect(stored.events.map(\.event) == undisturbed.events.map(\.event), "stopped at \(stops)")
      #expect(stored.record.accuracyMatrix == undisturbed.record.accuracyMatrix)
    }
  }
}

import Execution
import Formats
import Kernels
import Learning
import Methods
import Networks
import Programs
import Records
import Tasks
import Testing

/// A run begun, stopped and taken up again through the library alone.
struct LearningSessionTests {
  private func setup(steps: Int = 40) -> LearningSetup {
    LearningSetup(resolution: 16, batch: 8, maximumSteps: steps, seed: 7)
  }

  private func begin(
    _ fixture: borrowing LearnerFixture, _ name: String, memoryLimit: Int? = nil
  ) throws -> LearningSession {
    try .begin(
      .loaded(["sample"]), sources: ["sample"], over: .load("embedded", precision: .int8, threads: 1),
      setup: setup(), at: fixture.path + "/" + name, memoryLimit: memoryLimit, threads: 1)
  }

  @Test func whatWasStoppedGoesOnToTheSameAdapter() throws {
    let fixture = try LearnerFixture()
    #expect(try begin(fixture, "whole").learn())
    try stop(begin(fixture, "stopped"), atStep: 20)
    #expect(try fixture.stored("stopped").record.currentTask == 0)
    var seen: [Int] = []
    let second = try LearningSession.resume(
      at: fixture.path + "/stopped", instructionSet: .best, threads: 2)
    #expect(
      try second.learn(observe: {
        if case .step(_, let step, _, _) = $0 { seen.append(step) }
      }))
    #expect(second.isResumed && seen == Array(21...40))
    #expect(try fixture.stored("stopped").adapterDigests == fixture.stored("whole").adapterDigests)
  }

  /// Asks `session` to stop at a step, and ends it: its folder is another's then.
  private func stop(_ session: consuming LearningSession, atStep last: Int) throws {
    var steps = 0
    let isComplete = try session.learn {
      steps >= last
    } observe: {
      if case .step(_, let step, _, _) = $0 { steps = step }
    }
    #expect(!isComplete && steps == last && !session.isResumed)
    #expect(session.record.configuration.network == "embedded")
  }

  /// Between steps too: while it tests there is nothing to save.
  @Test func learningStopsWhileItTests() throws {
    let fixture = try LearnerFixture()
    do {
      let session = try begin(fixture, "run")
      var isTesting = false
      let isComplete = try session.learn {
        isTesting
      } observe: {
        if case .testing = $0 { isTesting = true }
      }
      #expect(!isComplete && session.record.currentTask == 0)
    }
    let resumed = try LearningSession.resume(
      at: fixture.path + "/run", instructionSet: .best, threads: 1)
    #expect(try resumed.learn())
  }

  @Test func aPlanBeyondTheLimitMakesNoFolder() throws {
    let fixture = try LearnerFixture()
    #expect {
      _ = try begin(fixture, "run", memoryLimit: 1000)
    } throws: {
      "\($0)".contains("more than the limit of 1000")
    }
    #expect(throws: FormatError.self) { _ = try fixture.stored("run") }
  }

  @Test func aSetupIsWhatItsRecordSays() throws {
    let frozen = try FrozenNetwork.load("embedded", precision: .int8, threads: 1)
    var setup = setup()
    setup.method = try .repNetBias.setting("rate", to: "0.002")
    (setup.augmentation, setup.settings.labelSmoothing) = (.none, 0.25)
    let configuration = RunConfiguration(setup, over: frozen)
    let read = try LearningSetup(configuration, instructionSet: setup.instructionSet, run: "run")
    #expect(RunConfiguration(read, over: frozen) == configuration)
    #expect(read.method == setup.method && read.epochs == 8 && read.maximumSteps == 40)
  }

  @Test func windowsTellOfTheLastSteps() throws {
    let fixture = try LearnerFixture()
    let images = try LearnerFixture.sample().prepare(.train, resolution: 16, cache: fixture.cache)
    let trainer = try TaskTrainer(
      FrozenNetwork.embedded(precision: .int8), setup: setup(steps: 25), task: 0, classes: 10,
      images: images, pool: ThreadPool(count: 1))
    var losses: [Double] = []
    var ends: [Int] = []
    let isComplete = try trainer.run { progress in
      losses.append(progress.result.loss)
      #expect((progress.window == nil) == (progress.done < TrainingWindow.steps))
      if progress.endsWindow, let window = progress.window {
        let mean = losses.reduce(0, +) / Double(losses.count)
        #expect(abs(window.loss - mean) < 1e-9)
        ends.append(progress.done)
        losses = []
      }
      return true
    }
    #expect(isComplete && ends == [10, 20, 25])
  }
}

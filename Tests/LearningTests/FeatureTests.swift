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

/// A head on features that are made once for each picture.
@Suite struct FeatureTests {
  private static func once(passes: Int) throws -> Method {
    try Method.head.setting("features", to: "once").setting("passes", to: "\(passes)")
      .setting("rate", to: "0.001")
  }

  private static func setup(_ method: Method, _ precision: Precision, batch: Int = 8)
    -> LearningSetup
  {
    LearningSetup(
      method: method, precision: precision, resolution: 16, batch: batch, epochs: 3, seed: 7,
      settings: LearningSettings(labelSmoothing: 0), augmentation: .none)
  }

  /// The same bits as with features made in every step of the same pictures, for any number of threads.
  @Test(arguments: Precision.allCases)
  func keptFeaturesLearnTheSameBits(_ precision: Precision) throws {
    let fixture = try LearnerFixture()
    let task = try LearnerFixture.sample()
    let images = try task.prepare(.train, resolution: 16, cache: fixture.cache)
    let frozen = try FrozenNetwork.embedded(precision: precision)
    func digest(_ method: Method, threads: Int) throws -> String {
      var setup = Self.setup(method, precision)
      let notes = try setup.prepare(
        for: TaskStream([task]), over: frozen, pool: [], memoryLimit: nil, threads: threads)
      #expect(notes.isEmpty == (method.featurePasses == nil))
      let trainer = try TaskTrainer(
        frozen, setup: setup, task: 0, classes: 10, images: images, pool: ThreadPool(count: threads))
      try trainer.run()
      return try trainer.adapterSHA256
    }
    let inEveryStep = try digest(Method.head.setting("rate", to: "0.001"), threads: 1)
    for threads in [1, 2] { #expect(try digest(Self.once(passes: 3), threads: threads) == inEveryStep) }
    #expect(try digest(Self.once(passes: 2), threads: 1) != inEveryStep)
  }

  /// A run says what was done, counts what is kept, refuses what does not fit, and goes on where it stopped.
  @Test func aRunKeepsFeaturesOfEveryPicture() throws {
    let fixture = try LearnerFixture()
    let task = try ImageTask.load(ImageTask.sampleName)
    let frozen = try FrozenNetwork.embedded(precision: .int8)
    func begin(_ name: String, limit: Int? = nil) throws -> LearningSession {
      try .begin(
        TaskStream([task]), sources: [ImageTask.sampleName], over: frozen,
        setup: Self.setup(Self.once(passes: 4), .int8, batch: 32), at: fixture.path + "/" + name,
        memoryLimit: limit,
        threads: 1)
    }
    let session = try begin("run")
    let kept = task.train.count * 256  // what the embedded network's classifier reads
    #expect(session.plan.featureBytes == kept)
    #expect(
      session.plan.totalBytes
        == session.plan.parameterBytes + session.plan.optimizerBytes + session.plan.arenaBytes + kept)
    #expect(session.reports.first?.contains("gone over 4 times") == true)
    #expect(try session.learn())
    let record = try fixture.stored("run").record
    #expect(record.configuration.epochs == 4 && record.configuration.augmentation == "none")
    #expect(record.plan?.featureBytes == kept && record.plan?.totalBytes == session.plan.totalBytes)
    #expect(record.tasks[0].result?.steps == (4 * task.train.count + 31) / 32)

    #expect {
      _ = try begin("small", limit: session.plan.totalBytes - 1)
    } throws: {
      "\($0)".contains("features of all pictures")
    }
    // Where a step alone would fit, that is what is advised.
    #expect {
      _ = try begin("step", limit: session.plan.totalBytes - kept / 2)
    } throws: {
      "\($0)".contains("features=step") || "\($0)".contains("a batch of")
    }

    do {
      let stopped = try begin("stopped")
      var taken = 0
      let isComplete = try stopped.learn(shouldStop: { taken >= 20 }) {
        if case .step(_, let step, _, _) = $0 { taken = step }
      }
      #expect(!isComplete)
    }
    let resumed = try LearningSession.resume(
      at: fixture.path + "/stopped", instructionSet: .best, threads: 2)
    #expect(try resumed.learn())
    #expect(try fixture.stored("stopped").adapterDigests == fixture.stored("run").adapterDigests)
  }

  /// The features that a comparison elsewhere reads are what the classifier reads.
  @Test func tablesOfFeaturesAreRealNumbers() throws {
    let fixture = try LearnerFixture()
    let images = try LearnerFixture.sample().prepare(.test, resolution: 16, cache: fixture.cache)
    func table(_ precision: Precision) throws -> FeatureTable {
      try TaskTrainer(
        FrozenNetwork.embedded(precision: precision), setup: Self.setup(.head, precision), task: 0,
        classes: 10, images: images, pool: ThreadPool(count: 1)
      ).features(of: images)
    }
    let (integers, floats) = (try table(.int8), try table(.float32))
    #expect(integers.labels == floats.labels && integers.labels.count == images.count)
    #expect(integers.columns == floats.columns && integers.values.count == images.count * integers.columns)
    let (error, size) = zip(integers.values, floats.values).reduce((0.0, 0.0)) {
      ($0.0 + Double(abs($1.0 - $1.1)), $0.1 + Double(abs($1.1)))
    }
    #expect(size > 0 && error < 0.15 * size, "\(error / size)")
  }
}

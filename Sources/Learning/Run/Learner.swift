import Execution
public import Formats
import Foundation
import Kernels
import Methods
import Networks
import Programs
public import Records
public import Tasks

/// Learns the tasks of a run one after another, from where its folder stands, and writes down everything.
public final class Learner {
  /// What may be watched while it works.
  public enum Progress {
    /// Pictures of a task are decoded for the first time.
    case preparing(task: Int, done: Int, total: Int)
    /// What is kept of a task's pictures is made.
    case makingFeatures(task: Int, done: Int, total: Int)
    /// The names of what is left out of a task, and of what is there more than once, are written down in
    /// these tables of the run.
    case listed(task: Int, leftOut: String?, duplicates: String?)
    /// Pictures are prepared for this once: the cache cannot be written, and why.
    case unkept(FormatError)
    /// Pictures of a task that cannot be read are left out.
    case skipped(task: Int, pictures: [SkippedPicture])
    /// A step has been learned; `window` tells of the last steps, once there are enough of them.
    case step(task: Int, step: Int, steps: Int, window: TrainingWindow?)
    /// A task is tested after another has been learned.
    case testing(task: Int, after: Int, done: Int, total: Int)
    /// A task is learned; its row of the accuracy matrix stands.
    case learned(task: Int, accuracies: [Double?])
  }

  /// Asked every few steps, and between pictures that are tested, whether to stop: learning then saves its
  /// state and returns.
  public var shouldStop: () -> Bool = { false }
  /// Told of every bit of progress.
  public var observe: (Progress) -> Void = { _ in }

  private let frozen: FrozenNetwork
  private let setup: LearningSetup
  private let stream: TaskStream
  private let folder: RunFolder
  private let pool: ThreadPool
  private let cache: Cache

  /// Windows between two checkpoints: whole ones, so that a resumed run has the same.
  static let checkpointWindows = 5
  /// Pictures of each task shown in the report.
  static let sampleCount = 12

  /// A learner for the run in `folder`.
  public init(
    _ frozen: FrozenNetwork, setup: LearningSetup, stream: TaskStream, folder: RunFolder, threads: Int,
    cache: Cache = .standard
  ) {
    (self.frozen, self.setup, self.stream) = (frozen, setup, stream)
    (self.folder, self.cache) = (folder, cache)
    pool = ThreadPool(count: threads)
  }

  /// Whether it was told that pictures are prepared for this once.
  private var hasToldOfCache = false

  /// Whether a step has been taken.
  private(set) var hasLearned = false

  /// Learns what is left. Returns false if it was asked to stop; then the folder holds everything that a
  /// resumed run needs.
  public func run() throws -> Bool {
    do {
      while let task = folder.record.currentTask { try learn(task) }
      return true
    } catch is Stopped {
      return false
    }
  }

  /// Learning was asked to stop, and the folder holds everything that going on needs.
  private struct Stopped: Error {}

  /// Tells of progress between steps, where nothing has to be saved before learning stops.
  private func tell(_ progress: Progress) throws {
    observe(progress)
    if shouldStop() { throw Stopped() }
  }

  private func prepared(_ task: Int, _ split: Split) throws -> PreparedImages {
    let images = try stream.tasks[task].prepare(
      split, resolution: setup.resolution, cache: cache, threads: pool.count
    ) {
      observe(.preparing(task: task, done: $0, total: $1))
    }
    if let unkept = images.unkept, !hasToldOfCache {
      hasToldOfCache = true
      observe(.unkept(unkept))
    }
    if shouldStop() { throw Stopped() }
    return images
  }

  private func learn(_ task: Int) throws {
    let images = try prepared(task, .train)
    let tests = try prepared(task, .test)
    let trainer = try TaskTrainer(
      frozen, setup: setup, task: task, classes: stream.tasks[task].classNames.count, images: images,
      earlier: earlier(than: task), pool: pool)
    let skipped = images.skipped + tests.skipped
    if !skipped.isEmpty { try tell(.skipped(task: task, pictures: skipped)) }
    let report = stream.tasks[task].report
    let unreadable = (report?.unreadable ?? []).map { PathText.written("\(stream.tasks[task].source)/\($0)") }
    if folder.record.tasks[task].status == .pending {
      let leftOut = (report?.leftOutRows ?? []) + stream.tasks[task].leftOutRows(of: skipped)
      let duplicates = report?.duplicateRows ?? []
      try folder.replaceTables(
        ofTask: stream.tasks[task].name, split: stream.tasks[task].splitRows, leftOut: leftOut,
        duplicates: duplicates)
      observe(
        .listed(
          task: task, leftOut: leftOut.isEmpty ? nil : folder.layout.leftOut,
          duplicates: duplicates.isEmpty ? nil : folder.layout.duplicates))
    }
    try folder.beginTask(task)
    let plan = PlanFigures(trainer.plan)
    let isLargest = plan.totalBytes >= folder.record.plan?.totalBytes ?? 0
    try folder.update { record in
      record.instructionSet = setup.instructionSet.rawValue
      record.tasks[task].trainExamples = images.count
      record.tasks[task].testExamples = tests.count
      let tested = tests.classes
      record.tasks[task].untestedClasses = stream.tasks[task].classNames.enumerated()
        .filter { !tested.contains($0.offset) }.map(\.element)
      record.tasks[task].skippedImages = unreadable.count + skipped.count
      record.tasks[task].skippedNames = Array(
        (unreadable + skipped.map { PathText.written($0.name) }).prefix(10))
      if isLargest { record.plan = plan }
    }
    if isLargest { try folder.write(PlanRecord(trainer.program)) }

    var first = 0
    var seconds = 0.0
    if let checkpoint = try folder.loadCheckpoint(), checkpoint.task == task {
      let path = folder.layout.checkpoint
      try trainer.store.restore(checkpoint.state.map { try StateTensor($0.key, $0.value, path: path) })
      first = checkpoint.step
      seconds = checkpoint.metadata["wall_s"].flatMap(Double.init) ?? 0
    }
    try learn(task, trainer, from: first, seconds: &seconds)
    try finish(task, trainer, tests, seconds: seconds)
  }

  /// Steps `first` to the end.
  private func learn(
    _ task: Int, _ trainer: TaskTrainer<CPUExecutor>, from first: Int, seconds: inout Double
  ) throws {
    let before = seconds
    let making = try ContinuousClock().measure {
      try trainer.makeFeatures { try tell(.makingFeatures(task: task, done: $0, total: $1)) }
    }.seconds
    var diagnostics = Diagnostics()
    let interval = Self.checkpointWindows * trainer.windowSteps
    func isDiagnosed(_ done: Int) -> Bool { done % interval == 0 && setup.precision == .int8 }
    let isComplete = try trainer.run(from: first) { step in
      guard isDiagnosed(step + 1) else { return nil }
      diagnostics = Diagnostics()
      return { diagnostics.observe($0, $1) }
    } observe: { progress in
      let done = progress.done
      hasLearned = true
      if progress.endsWindow, let means = progress.window {
        try folder.append(
          .step(
            StepEvent(
              task: task, step: done, epoch: trainer.epoch(of: done - 1), loss: means.loss,
              trainAccuracy: means.accuracy)),
          clock: .now(imagesPerSecond: means.imagesPerSecond))
      }
      if isDiagnosed(done) {
        try folder.append(
          .diagnostics(DiagnosticsEvent(task: task, step: done, layers: diagnostics.layers)))
      }
      seconds = before + making + progress.seconds
      observe(.step(task: task, step: done, steps: trainer.steps, window: progress.window))
      guard done < trainer.steps, progress.endsWindow else { return true }
      let stops = shouldStop()
      if stops || done % interval == 0 {
        try folder.checkpoint(
          task: task, step: done,
          state: Dictionary(uniqueKeysWithValues: trainer.store.state.map { ($0.name, $0.data) }),
          metadata: ["wall_s": "\(seconds)"])
      }
      return !stops
    }
    guard isComplete else { throw Stopped() }
    let taken = Double(trainer.steps - first)
    if taken > 0 {
      try folder.update {
        $0.stepMilliseconds = (seconds - before) * 1000 / taken
        $0.processor = ProcessorName.current
      }
    }
  }

  private func finish(
    _ task: Int, _ trainer: TaskTrainer<CPUExecutor>, _ tests: PreparedImages, seconds: Double
  ) throws {
    let (classes, samples) = try trainer.adapted.tested(
      on: tests, classNames: stream.tasks[task].classNames
    ) {
      try tell(.testing(task: task, after: task, done: $0, total: tests.count))
    }
    var accuracies = [Double?](repeating: nil, count: stream.tasks.count)
    accuracies[task] = classes.accuracy
    for other in stream.tasks.indices where other != task {
      guard other < task || stream.sharesClasses else { continue }
      let pictures = try prepared(other, .test)
      guard pictures.count > 0, other > task || isComparable(other, pictures.count) else { continue }
      // An earlier task is answered with its own adapter; a later one, if it has the same classes, with this
      // one.
      let network = other < task ? try adapted(to: other) : trainer.adapted
      accuracies[other] = try network.accuracy(on: pictures) {
        try tell(.testing(task: other, after: task, done: $0, total: pictures.count))
      }
    }
    for other in accuracies.indices {
      guard let accuracy = accuracies[other] else { continue }
      try folder.append(
        .evaluation(EvaluationEvent(afterTask: task, step: trainer.steps, task: other, accuracy: accuracy)))
    }
    try writeSamples(task, tests, samples)
    try folder.finishTask(
      task, adapter: Dictionary(uniqueKeysWithValues: trainer.store.adapter.map { ($0.name, $0.data) }),
      metadata: AdapterDescription(
        task: stream.tasks[task], frozen: frozen, setup: setup, seed: trainer.initialSeed
      ).metadata,
      outcome: TaskOutcome(
        trainableParameters: folder.record.plan?.trainableParameters ?? 0, steps: trainer.steps,
        wallSeconds: seconds, classes: classes),
      accuracies: accuracies)
    try folder.update {
      $0.peakResidentBytes = max($0.peakResidentBytes ?? 0, ProcessMemory.peakResidentBytes)
    }
    try tell(.learned(task: task, accuracies: accuracies))
  }

  /// Whether the `count` test pictures of an earlier task are those that it was tested on when it was
  /// learned: accuracies over other pictures stand in no table beside its own.
  private func isComparable(_ task: Int, _ count: Int) -> Bool {
    let changes = stream.tasks[task].report?.changes ?? PictureChanges()
    return changes.isEmpty && count == folder.record.tasks[task].testExamples
  }

  /// A task that has been learned, bound from its adapter's file.
  private func adapted(to task: Int) throws -> AdaptedNetwork {
    let path = folder.layout.path + "/" + RunLayout.adapterFile(task: stream.tasks[task].name)
    let adapter = try AdapterFile(path: path)
    return try adapter.bound(
      to: frozen, earlier: earlier(than: task), batch: setup.batch, pool: pool,
      instructionSet: setup.instructionSet)
  }

  /// What was learned before a task, if the method reads it.
  private func earlier(than task: Int) throws -> [LearnedAdapter] {
    try LearnedAdapter.read(
      by: setup.method, after: stream.tasks[..<task].map(\.name), of: folder.layout, over: frozen)
  }

  /// Keeps some test pictures with their answers, evenly over the test side.
  private func writeSamples(_ task: Int, _ tests: PreparedImages, _ answers: [AnsweredSample]) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: tests.recordBytes, alignment: 64)
    defer { buffer.deallocate() }
    var samples: [(image: PixelImage, label: String, prediction: String, confidence: Double)] = []
    for position in 0..<min(Self.sampleCount, tests.count) {
      let index = position * tests.count / min(Self.sampleCount, tests.count)
      try tests.read(index, into: buffer)
      let image = PixelImage(width: tests.side, height: tests.side, channels: 3, pixels: Array(buffer))
      let answer = answers[index]
      samples.append(
        (
          image.outlined(truth: tests.boxes(index), found: answer.boxes), answer.label, answer.answer,
          answer.confidence
        ))
    }
    try folder.replaceSamples(task: stream.tasks[task].name, samples)
  }
}

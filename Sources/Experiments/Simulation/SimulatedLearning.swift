import Execution
import Formats
import Kernels
public import Learning
import Methods
import Networks
public import Programs
import Records
public import Silicon
public import Tasks
public import Units

/// A stream of tasks that is learned in this process, on simulated arrays or on plain bytes, again and again
/// with other faults.
public struct SimulatedLearning: Sendable {
  /// The network below the adapters, in 8 bits.
  public let frozen: FrozenNetwork
  /// How it is adapted and learns.
  public let setup: LearningSetup
  /// The tasks in order.
  public internal(set) var tasks: [Task]

  /// A task with its prepared pictures.
  public struct Task: Sendable {
    /// Its name.
    public var name: String
    /// How many classes it has.
    public var classes: Int
    /// Pictures that are learned from, and those that it is tested on.
    public var train: PreparedImages, test: PreparedImages
    /// What was learned before, for a method that reads it.
    public var earlier: [LearnedAdapter]
    /// The SHA-256 of the prepared pictures and their classes.
    let content: String

    static func prepared(
      _ task: ImageTask, earlier: [LearnedAdapter], resolution: Int, threads: Int
    ) throws -> Task {
      let train = try task.prepare(.train, resolution: resolution, threads: threads)
      let test = try task.prepare(.test, resolution: resolution, threads: threads)
      var hash = SHA256.Hasher()
      for images in [train, test] {
        var record = [UInt8](repeating: 0, count: images.recordBytes)
        for index in 0..<images.count {
          try record.withUnsafeMutableBytes { try images.read(index, into: $0) }
          hash.update(record)
          hash.update(Array("\(images.label(index)) ".utf8))
          for box in images.boxes(index) { hash.update(Array("\(box) ".utf8)) }
        }
        hash.update([0])
      }
      return Task(
        name: task.name, classes: task.classNames.count, train: train, test: test, earlier: earlier,
        content: hash.digest().hexadecimal)
    }
  }

  /// What learning gave.
  public struct Outcome: Sendable {
    /// One per task: the share of test pictures answered right after the whole stream.
    public var accuracies: [Double]
    /// Accuracies of what was learned so far after each task; of the last one alone where none were asked for
    /// between.
    public var matrix: [[Double]] = []
    /// The same after idle time; nil without any.
    public var restedAccuracies: [Double]?
    /// One per task.
    public var adapterSHA256: [String]
    /// Learning steps over all tasks.
    public var steps: Int
    /// Seconds of learning steps; 0 where they were not taken now.
    public var seconds: Double

    /// The mean accuracy of the tasks.
    public var mean: Double { accuracies.mean }
    /// The same after idle time; nil without any.
    public var restedMean: Double? { restedAccuracies?.mean }
  }

  /// Prepares the pictures of a stream.
  /// - Throws: `FormatError` when pictures cannot be read.
  public static func prepared(
    _ frozen: FrozenNetwork, setup: LearningSetup, stream: TaskStream, threads: Int
  ) throws -> SimulatedLearning {
    var setup = setup
    setup.imagesInTurn = false
    return SimulatedLearning(
      frozen: frozen, setup: setup,
      tasks: try stream.tasks.map {
        try Task.prepared($0, earlier: setup.pool, resolution: setup.resolution, threads: threads)
      })
  }

  /// Takes what earlier runs have learned, lets the method choose, and prepares the pictures of a stream.
  ///
  /// * `note`: told what the method has chosen.
  ///
  /// - Throws: what `LearningSetup.prepare` throws; `FormatError` when
  ///   pictures cannot be read.
  public static func prepared(
    _ frozen: FrozenNetwork, setup: LearningSetup, stream: TaskStream, pool: [String], memoryLimit: Int?,
    threads: Int, note: (String) -> Void
  ) throws -> SimulatedLearning {
    var setup = setup
    setup.imagesInTurn = false
    let notes = try setup.prepare(
      for: stream, over: frozen, pool: pool, memoryLimit: memoryLimit, threads: threads)
    for line in notes { note(line) }
    return try prepared(frozen, setup: setup, stream: stream, threads: threads)
  }

  /// The tasks' names in order.
  public var names: [String] { tasks.map(\.name) }

  /// What results of this stream depend on, besides arrays and seeds: a part of a key of ``IndependentJobs``.
  var basis: [any Encodable] {
    var configuration = RunConfiguration(setup, over: frozen)
    // Where the network lies says nothing of it, and the seeds come on top.
    (configuration.network, configuration.seed) = ("", 0)
    return [Product.version, configuration, "runs of arrays 2"]
      + tasks.map { [$0.name, "\($0.classes)", $0.content] + $0.earlier.map(\.sha256) }
  }

  /// A learning step of a task.
  /// - Throws: `NetworkError` when the method does not go with the network.
  public func program(_ task: Task) throws -> Program {
    try setup.program(over: frozen, classes: task.classes, earlier: task.earlier, threads: 1)
  }

  /// Learns every task and then tests all of them, each with its own adapter.
  /// - Parameters:
  ///   - memory: the arrays; nil for plain bytes.
  ///   - testsBetween: whether what has been learned so far is tested after each task.
  ///   - rest: time that passes before a second test.
  ///   - seed: of learning; the setup's when nil.
  ///   - threads: threads of a step.
  ///   - progress: told the task, and how many of how many of its steps are taken, before the first one too:
  ///     where much fails, a step may take minutes.
  ///   - testing: told the task, and how many of how many of its test pictures are answered.
  /// - Throws: `NetworkError` when the method does not go with the network, `SimulationError` when the arrays
  ///   cannot hold the weights.
  public func learn(
    on memory: ArrayMemory?, testsBetween: Bool = false, rest: Time? = nil, seed: UInt64? = nil, threads: Int,
    progress: (_ task: String, _ step: Int, _ steps: Int) -> Void = { _, _, _ in },
    testing: (_ task: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
  ) throws -> Outcome {
    var setup = setup
    if let seed { setup.seed = seed }
    let pool = ThreadPool(count: threads)
    var trainers: [TaskTrainer<CPUExecutor>] = []
    var seconds = 0.0
    var matrix: [[Double]] = []
    func test() throws -> [Double] {
      try zip(trainers, tasks).map { trainer, task in
        try trainer.adapted.accuracy(on: task.test) { testing(task.name, $0, task.test.count) }
      }
    }
    for (index, task) in tasks.enumerated() {
      try memory?.place(program(task), task: task.name)
      let trainer = try TaskTrainer(
        frozen, setup: setup, task: index, classes: task.classes, images: task.train, earlier: task.earlier,
        pool: pool, memory: memory)
      var taken = 0.0
      progress(task.name, 0, trainer.steps)
      try trainer.run { state in
        progress(task.name, state.done, trainer.steps)
        taken = state.seconds
        return true
      }
      seconds += taken
      trainers.append(trainer)
      if testsBetween, index < tasks.count - 1 { matrix.append(try test()) }
    }
    let digests = try trainers.map { try $0.adapterSHA256 }
    let accuracies = try test()
    var rested: [Double]?
    if let memory, let rest {
      memory.rest(rest)
      rested = try test()
    }
    return Outcome(
      accuracies: accuracies, matrix: matrix + [accuracies], restedAccuracies: rested, adapterSHA256: digests,
      steps: trainers.reduce(0) { $0 + $1.steps }, seconds: seconds)
  }
}

/// What one run of a stream on arrays came to.
struct ArrayRun: Codable, Sendable {
  /// Mean accuracy of the stream's tasks after all of it.
  var accuracy: Double
  var steps: Int
  /// Of all updates, reads to compare and to verify among it.
  var picojoules: Double
  /// Bits left wrong by the last pulse, and those of them that are signs.
  var wrongBits: Int, wrongSigns: Int
  /// Weights that learn and lie in arrays, copies for error backward among them.
  var weights: Int
  /// The share of groups of learned cells that have worn out.
  var wornShare: Double
}

extension SimulatedLearning {
  /// One run on one thread; `memory` is nil for plain bytes. What the memory has counted before is not
  /// counted again.
  func run(_ memory: ArrayMemory?, seed: UInt64) throws -> ArrayRun {
    let before = memory?.updates
    let outcome = try learn(on: memory, seed: seed, threads: 1)
    guard let memory, let before else {
      return ArrayRun(
        accuracy: outcome.mean, steps: outcome.steps, picojoules: 0, wrongBits: 0, wrongSigns: 0, weights: 0,
        wornShare: 0)
    }
    let counted = memory.updates - before
    let groups = Double(memory.bits.learned / memory.technology.cell.writeQuantum)
    return ArrayRun(
      accuracy: outcome.mean, steps: outcome.steps, picojoules: memory.energy(counted).picojoules,
      wrongBits: counted.wrongBits, wrongSigns: counted.wrongSigns, weights: memory.bits.learned / 8,
      wornShare: Double(memory.updates.wornGroups) / max(1, groups))
  }
}

extension [Double] {
  var mean: Double { reduce(0, +) / Double(Swift.max(1, count)) }
}

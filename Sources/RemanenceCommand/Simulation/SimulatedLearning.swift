import Execution
import Kernels
import Learning
import Methods
import Networks
import Programs
import Silicon
import Tasks
import Units

/// A stream of tasks learned in this process, on simulated arrays or on plain bytes, again and again with other faults.
struct SimulatedLearning: Sendable {
  let frozen: FrozenNetwork
  let setup: LearningSetup
  let tasks: [Task]
  private let epochs: Int
  private let maximumSteps: Int?

  /// A task with its prepared pictures.
  struct Task: Sendable {
    var name: String
    var classes: Int
    var train: PreparedImages, test: PreparedImages
  }

  /// What learning gave.
  struct Outcome: Codable {
    /// One per task: the share of test pictures answered right after the whole stream.
    var accuracies: [Double]
    /// The same after idle time; nil without any.
    var restedAccuracies: [Double]?
    /// One per task.
    var adapterSHA256: [String]
    /// Learning steps over all tasks.
    var steps: Int
    /// Seconds of learning steps; 0 where they were not taken now.
    var seconds: Double

    var mean: Double { accuracies.mean }
    var restedMean: Double? { restedAccuracies?.mean }
  }

  /// Prepares the pictures of a stream.
  init(
    _ frozen: FrozenNetwork, setup: LearningSetup, stream: TaskStream, epochs: Int, maximumSteps: Int?,
    threads: Int
  ) throws {
    (self.frozen, self.setup, self.epochs, self.maximumSteps) = (frozen, setup, epochs, maximumSteps)
    tasks = try stream.tasks.map { task in
      Task(
        name: task.name, classes: task.classNames.count,
        train: try task.prepare(.train, resolution: setup.resolution, threads: threads),
        test: try task.prepare(.test, resolution: setup.resolution, threads: threads))
    }
  }

  /// The tasks' names in order.
  var names: [String] { tasks.map(\.name) }

  /// A learning step of a task.
  func program(_ task: Task) throws -> Program {
    let network = try setup.method.attached(
      to: frozen.network(resolution: setup.resolution), classes: task.classes)
    return try .lowered(
      from: network, precision: .int8, batch: setup.batch, isTraining: true, threads: 1)
  }

  /// Learns every task and then tests all of them, each with its own adapter.
  /// - Parameters:
  ///   - memory: the arrays; nil for plain bytes.
  ///   - rest: time that passes before a second test.
  ///   - seed: of learning; the setup's when nil.
  ///   - threads: threads of a step.
  func learn(
    on memory: ArrayMemory?, rest: Time? = nil, seed: UInt64? = nil, threads: Int
  ) throws -> Outcome {
    var setup = setup
    if let seed { setup.seed = seed }
    let pool = ThreadPool(count: threads)
    var trainers: [TaskTrainer<CPUExecutor>] = []
    var seconds = 0.0
    let clock = ContinuousClock()
    for (index, task) in tasks.enumerated() {
      try memory?.place(program(task), task: task.name)
      let order = BatchOrder(count: task.train.count, batch: setup.batch, seed: setup.seed, task: index)
      let steps = min(order.stepCount(epochs: epochs), maximumSteps ?? .max)
      let trainer = try TaskTrainer(
        frozen, setup: setup, task: index, classes: task.classes, images: task.train, steps: steps,
        pool: pool, memory: memory)
      let took = try clock.measure { for step in 0..<steps { try trainer.step(step) } }
      seconds += Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18
      trainers.append(trainer)
    }
    func test() throws -> [Double] {
      try zip(trainers, tasks).map { try $0.adapted.accuracy(on: $1.test) }
    }
    let digests = try trainers.map { try $0.adapterSHA256 }
    let accuracies = try test()
    var rested: [Double]?
    if let memory, let rest {
      memory.rest(rest)
      rested = try test()
    }
    return Outcome(
      accuracies: accuracies, restedAccuracies: rested, adapterSHA256: digests,
      steps: trainers.reduce(0) { $0 + $1.steps }, seconds: seconds)
  }
}

extension [Double] {
  var mean: Double { reduce(0, +) / Double(Swift.max(1, count)) }
}

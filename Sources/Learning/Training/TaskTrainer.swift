public import Execution
import Formats
import Methods
public import Networks
public import Programs
import Randomness
public import Tasks

/// Teaches one task to one adapted network: the training program and the inference program over one store and
/// one arena.
public final class TaskTrainer<Executor: ProgramExecutor> {
  /// What stays the same over all tasks of a run.
  public let setup: LearningSetup
  /// The learning step.
  public let program: Program
  /// The network as it answers now.
  public let adapted: AdaptedNetwork
  /// Steps in all: what the learning rate's cosine reaches zero after.
  public let steps: Int

  let executor: Executor
  private let images: PreparedImages
  private let order: BatchOrder
  /// Nil where every step runs the whole network.
  private let features: FeatureStore?
  /// What boxes are to the network; nil where it answers pictures.
  private let boxCode: BoxCode?
  private let drawSeed: UInt64
  /// What fresh parameters are drawn from.
  let initialSeed: UInt64
  private let record: UnsafeMutableRawBufferPointer
  private let picture: UnsafeMutablePointer<UInt8>
  private let indices: UnsafeMutableBufferPointer<Int32>

  /// Prepares to teach an adapted network.
  ///
  /// * `task`: the task's position in the stream: draws depend on it.
  /// * `executors`: makes the executors of the learning and the answering program, which share what is
  ///   learned, from the seed of fresh parameters. They are for as many threads as `threads` says.
  public init(
    _ network: Network, setup: LearningSetup, task: Int, images: PreparedImages, threads: Int,
    executors: (_ learning: Program, _ answering: Program, _ seed: UInt64) throws -> (Executor, Executor)
  ) throws {
    self.setup = setup
    self.images = images
    steps = setup.steps(pictures: images.count)
    program = try Program.lowered(
      from: network, precision: setup.precision, batch: setup.batch, isTraining: true, threads: threads,
      imagesInTurn: setup.imagesInTurn)
    let answering = try Program.lowered(
      from: network, precision: setup.precision, batch: setup.batch, isTraining: false, threads: threads,
      imagesInTurn: setup.imagesInTurn)
    boxCode = BoxCode(program)
    guard (boxCode != nil) == images.hasBoxes else {
      throw NetworkError(
        images.hasBoxes
          ? "boxes are learned by \(Method.detectors.map(\.name).joined(separator: ", ")), not by "
            + setup.method.name
          : "\(setup.method.name) learns boxes, and these pictures have classes alone")
    }
    var generator = SplitMix64(key: setup.seed, UInt64(task))
    initialSeed = generator.next()
    drawSeed = generator.next()
    let answers: Executor
    (executor, answers) = try executors(program, answering, initialSeed)
    adapted = AdaptedNetwork(answers, resolution: setup.resolution)
    order = BatchOrder(count: images.count, batch: setup.batch, seed: setup.seed, task: task)
    features =
      setup.method.featurePasses == nil
      ? nil : program.features.map { FeatureStore($0, count: images.count) }
    record = .allocate(byteCount: images.recordBytes, alignment: 64)
    picture = .allocate(capacity: 3 * setup.resolution * setup.resolution)
    indices = .allocate(capacity: setup.batch)
  }

  deinit {
    record.deallocate()
    picture.deallocate()
    indices.deallocate()
  }

  /// Steps of a window that progress tells of: steps from kept features are many and short.
  public var windowSteps: Int {
    features == nil ? TrainingWindow.steps : max(TrainingWindow.steps, steps / 100)
  }

  /// The epoch that a step's first picture belongs to.
  public func epoch(of step: Int) -> Int { order.epoch(step: step, position: 0) }

  /// What learning takes, features that are kept of each picture included.
  public var plan: Plan { Plan(program, keptPictures: setup.method.featurePasses == nil ? 0 : images.count) }

  /// Makes what is kept of each picture, where the method learns from that; the first step does it else.
  ///
  /// * `progress`: told how many of how many pictures are done; what it throws ends the work.
  ///
  /// - Throws: `FormatError` when a picture cannot be read any more.
  public func makeFeatures(progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }) throws {
    guard let features, !features.isFilled else { return }
    try features.fill(with: images, on: executor, resolution: setup.resolution, progress: progress)
  }

  /// One learning step. Steps are taken in order from 0, or from the one that `store` has been restored to.
  /// - Throws: `FormatError` when a picture cannot be read any more.
  @discardableResult
  public func step(_ number: Int) throws -> StepResult {
    let (seed, rateFactor) = try begin(number)
    return executor.learn(seed: seed, rateFactor: rateFactor, from: features?.first ?? 0)
  }

  /// Loads a step's pictures, before the first one also what ranges settle on. Returns what the step's
  /// roundings are drawn from and its learning rate's factor in units of 2⁻¹⁶.
  private func begin(_ number: Int) throws -> (seed: UInt64, rateFactor: Int64) {
    let seed = drawSeed &+ UInt64(number) &* 0xD1B5_4A32_D192_ED03
    try makeFeatures()
    if number == 0 {
      try load(number)
      executor.settle(seed: seed, from: features?.first ?? 0)
    }
    // After settling too: the arena has put other tensors where the pictures were.
    try load(number)
    return (seed, CosineSchedule.factor(step: number, of: steps))
  }

  private func load(_ number: Int) throws {
    order.indices(step: number, into: indices)
    for position in 0..<setup.batch {
      let index = Int(indices[position])
      if boxCode == nil { executor.labels[position] = Int32(images.label(index)) }
      if let features {
        features.load(index, to: position, of: executor)
        continue
      }
      let crop = setup.augmentation.crop(
        seed: drawSeed, epoch: order.epoch(step: number, position: position), index: index, side: images.side,
        framing: images.framing)
      try images.read(index, into: record)
      crop.apply(
        record: UnsafeRawBufferPointer(record), side: images.side, into: picture, resolution: setup.resolution
      )
      executor.setImage(position, picture)
      guard let boxCode, let labels = executor.labels.baseAddress else { continue }
      // Draws of the step and of the place, of no other's: from a draw, since seeds in a row are no seeds.
      var place = SplitMix64(
        seed: drawSeed ^ 0x6A09_E667_F3BC_C909 &+ UInt64(number * setup.batch + position))
      var random = SplitMix64(seed: place.next())
      boxCode.encode(
        images.boxes(index), seenBy: crop, of: images.side, from: &random,
        into: labels + position * boxCode.labelCount)
    }
  }
}

extension TaskTrainer where Executor == CPUExecutor {
  /// Prepares to teach `frozen`, adapted by the setup's method, on this processor.
  ///
  /// * `earlier`: what was learned before, for a method that reads it.
  /// * `memory`: what holds the weights, with its faults; nil where bytes are just bytes.
  ///
  /// - Throws: `NetworkError` or `BindingError` when method, precision and network do not go together.
  public convenience init(
    _ frozen: FrozenNetwork, setup: LearningSetup, task: Int, classes: Int, images: PreparedImages,
    earlier: [LearnedAdapter] = [], pool: ThreadPool, memory: (any WeightMemory)? = nil
  ) throws {
    let context = MethodContext(
      backbone: frozen.network(resolution: setup.resolution), classes: classes, earlier: earlier.seen)
    try self.init(
      setup.method.adapted(context), values: frozen.values(with: earlier), setup: setup, task: task,
      images: images, pool: pool, memory: memory)
  }

  /// Prepares to teach an adapted network, whose parameters start from `values` where it is no adapter's.
  convenience init(
    _ network: Network, values: ModelValues, setup: LearningSetup, task: Int, images: PreparedImages,
    pool: ThreadPool, memory: (any WeightMemory)? = nil
  ) throws {
    var setup = setup
    if memory != nil { setup.imagesInTurn = false }
    try self.init(
      network, setup: setup, task: task, images: images, threads: pool.count
    ) { learning, answering, seed in
      let store = try ParameterStore(program: learning, model: values, seed: seed, memory: memory)
      let executor = try CPUExecutor(
        learning, store: store, pool: pool, settings: setup.settings, instructionSet: setup.instructionSet)
      let answers = try CPUExecutor(
        answering, store: store, pool: pool, instructionSet: setup.instructionSet, sharing: executor)
      return (executor, answers)
    }
  }

  /// What is learned.
  public var store: ParameterStore { executor.store }

  /// The same step, telling `observe` of each instruction when it has run.
  @discardableResult
  public func step(_ number: Int, observing observe: (Instruction, CPUExecutor) -> Void) throws
    -> StepResult
  {
    let (seed, rateFactor) = try begin(number)
    return executor.learn(
      seed: seed, rateFactor: rateFactor, from: features?.first ?? 0, updating: true,
      observing: { observe($0, executor) })
  }
}

extension TaskTrainer {
  /// SHA-256 of the adapter's tensors, in hex: what a run records as `adapter_sha256`.
  public var adapterSHA256: String {
    get throws {
      let tensors = Dictionary(uniqueKeysWithValues: executor.adapter.map { ($0.name, $0.data) })
      return try Safetensors.digest(of: tensors).hexadecimal
    }
  }
}

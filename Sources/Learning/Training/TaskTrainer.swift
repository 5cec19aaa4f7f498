public import Execution
import Formats
import Methods
import Networks
public import Programs
public import Tasks

/// Teaches one task to one adapted network: the training program and the inference program over one store and
/// one arena.
public final class TaskTrainer {
  /// What stays the same over all tasks of a run.
  public let setup: LearningSetup
  /// The learning step.
  public let program: Program
  /// What is learned.
  public let store: ParameterStore
  /// The network as it answers now.
  public let adapted: AdaptedNetwork
  /// Steps in all: what the learning rate's cosine reaches zero after.
  public let steps: Int

  private let executor: CPUExecutor
  private let images: PreparedImages
  private let order: BatchOrder
  private let drawSeed: UInt64
  private let record: UnsafeMutableRawBufferPointer
  private let picture: UnsafeMutablePointer<UInt8>
  private let indices: UnsafeMutableBufferPointer<Int32>

  /// Prepares to learn.
  ///
  /// * `task`: the task's position in the stream: draws depend on it.
  /// * `steps`: how many steps there will be.
  ///
  /// - Throws: `NetworkError` or `BindingError` when method, precision and network do not go together.
  public convenience init(
    _ frozen: FrozenNetwork, setup: LearningSetup, task: Int, classes: Int, images: PreparedImages,
    steps: Int, pool: ThreadPool
  ) throws {
    let network = try setup.method.attached(
      to: frozen.network(resolution: setup.resolution), classes: classes, precision: setup.precision)
    try self.init(
      network, values: frozen.values, setup: setup, task: task, images: images, steps: steps, pool: pool)
  }

  /// Prepares to teach an adapted network, whose parameters start from `values` where it is no adapter's.
  init(
    _ network: Network, values: ModelValues, setup: LearningSetup, task: Int, images: PreparedImages,
    steps: Int, pool: ThreadPool
  ) throws {
    self.setup = setup
    self.images = images
    self.steps = steps
    program = try Program.lowered(
      from: network, precision: setup.precision, batch: setup.batch, isTraining: true, threads: pool.count)
    let answering = try Program.lowered(
      from: network, precision: setup.precision, batch: setup.batch, isTraining: false, threads: pool.count)
    var generator = SplitMix64(key: setup.seed, UInt64(task))
    let initialSeed = generator.next()
    drawSeed = generator.next()
    store = try ParameterStore(program: program, model: values, seed: initialSeed)
    executor = try CPUExecutor(
      program, store: store, pool: pool, settings: setup.settings, instructionSet: setup.instructionSet)
    adapted = AdaptedNetwork(
      try CPUExecutor(
        answering, store: store, pool: pool, instructionSet: setup.instructionSet, sharing: executor),
      resolution: setup.resolution)
    order = BatchOrder(count: images.count, batch: setup.batch, seed: setup.seed, task: task)
    record = .allocate(byteCount: images.recordBytes, alignment: 64)
    picture = .allocate(capacity: 3 * setup.resolution * setup.resolution)
    indices = .allocate(capacity: setup.batch)
  }

  deinit {
    record.deallocate()
    picture.deallocate()
    indices.deallocate()
  }

  /// The epoch that a step's first picture belongs to.
  public func epoch(of step: Int) -> Int { order.epoch(step: step, position: 0) }

  /// One learning step. Steps are taken in order from 0, or from the one that `store` has been restored to.
  /// - Throws: `FormatError` when a picture cannot be read any more.
  @discardableResult
  public func step(_ number: Int) throws -> CPUExecutor.StepResult {
    try load(number)
    let seed = seed(number)
    if number == 0 { executor.settle(seed: seed) }
    return executor.learn(seed: seed, rateFactor: CosineSchedule.factor(step: number, of: steps))
  }

  /// The same step, telling `observe` of each instruction when it has run.
  @discardableResult
  public func step(_ number: Int, observing observe: (Instruction, CPUExecutor) -> Void) throws
    -> CPUExecutor.StepResult
  {
    try load(number)
    let seed = seed(number)
    if number == 0 { executor.settle(seed: seed) }
    return executor.learn(
      seed: seed, rateFactor: CosineSchedule.factor(step: number, of: steps), updating: true,
      observing: { observe($0, executor) })
  }

  /// What the roundings of a step are drawn from.
  private func seed(_ number: Int) -> UInt64 { drawSeed &+ UInt64(number) &* 0xD1B5_4A32_D192_ED03 }

  private func load(_ number: Int) throws {
    order.indices(step: number, into: indices)
    for position in 0..<setup.batch {
      let index = Int(indices[position])
      let crop = setup.augmentation.crop(
        seed: drawSeed, epoch: order.epoch(step: number, position: position), index: index, side: images.side,
        framing: images.framing)
      try images.read(index, into: record)
      crop.apply(
        record: UnsafeRawBufferPointer(record), side: images.side, into: picture, resolution: setup.resolution
      )
      executor.setImage(position, picture)
      executor.labels[position] = Int32(images.label(index))
    }
  }
}

extension TaskTrainer {
  /// SHA-256 of what an adapter file would hold of the learned numbers, in hex.
  public var adapterSHA256: String {
    get throws {
      let tensors = Dictionary(uniqueKeysWithValues: store.adapter.map { ($0.name, $0.data) })
      return SHA256(of: try Safetensors.encode(tensors)).hexadecimal
    }
  }
}

import Execution
import Formats
public import Methods
public import Networks
public import Programs
public import Tasks

/// Teaches one task to one adapted network: the training program and the inference program over one store.
public final class TaskTrainer {
  /// What stays the same over all tasks of a run.
  public struct Setup: Sendable {
    public var method: Method
    public var precision: Precision
    public var resolution: Int
    public var batch: Int
    public var seed: UInt64
    public var settings: LearningSettings
    public var augmentation: Augmentation
    public var threads: Int
    public var instructionSet: InstructionSet

    public init(
      method: Method, precision: Precision, resolution: Int, batch: Int, seed: UInt64,
      settings: LearningSettings, augmentation: Augmentation, threads: Int, instructionSet: InstructionSet
    ) {
      (self.method, self.precision, self.resolution, self.batch) = (method, precision, resolution, batch)
      (self.seed, self.settings, self.augmentation) = (seed, settings, augmentation)
      (self.threads, self.instructionSet) = (threads, instructionSet)
    }
  }

  /// What stays the same over all tasks of a run.
  public let setup: Setup
  /// The learning step.
  public let program: Program
  /// What is learned.
  public let store: ParameterStore
  private let executor: CPUExecutor
  private let inference: CPUExecutor
  private let images: PreparedImages
  private let order: BatchOrder
  private let drawSeed: UInt64
  /// Steps in all: what the learning rate's cosine reaches zero after.
  public let steps: Int

  private let record: UnsafeMutableRawBufferPointer
  private let picture: UnsafeMutablePointer<UInt8>
  private let indices: UnsafeMutableBufferPointer<Int32>

  /// Prepares to learn.
  /// - Parameters:
  ///   - task: the task's position in the stream: draws depend on it.
  ///   - steps: how many steps there will be.
  public init(
    _ frozen: FrozenNetwork, setup: Setup, task: Int, classes: Int, images: PreparedImages, steps: Int
  ) throws {
    self.setup = setup
    self.images = images
    self.steps = steps
    let backbone = frozen.network(resolution: setup.resolution)
    let network = try setup.method.attached(to: backbone, classes: classes, precision: setup.precision)
    program = try Program.lowered(
      from: network, precision: setup.precision, batch: setup.batch, isTraining: true, threads: setup.threads)
    var generator = SplitMix64(key: setup.seed, UInt64(task))
    let initialSeed = generator.next()
    drawSeed = generator.next()
    store = try ParameterStore(program: program, model: frozen.values, seed: initialSeed)
    let pool = ThreadPool(count: setup.threads)
    executor = try CPUExecutor(
      program, store: store, pool: pool, settings: setup.settings, instructionSet: setup.instructionSet)
    let answering = try Program.lowered(
      from: network, precision: setup.precision, batch: setup.batch, isTraining: false, threads: setup.threads)
    inference = try CPUExecutor(
      answering, store: store, pool: pool, instructionSet: setup.instructionSet)
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

  /// Bytes of packed weights and multipliers that the executors hold.
  public var packedBytes: Int { executor.packedBytes + inference.packedBytes }

  /// One learning step. Steps must be taken in order, or after `store` has been restored to one.
  @discardableResult
  public func step(_ number: Int) throws -> CPUExecutor.StepResult {
    try load(number)
    let seed = drawSeed &+ UInt64(number) &* 0xD1B5_4A32_D192_ED03
    if number == 0 { executor.settle(seed: seed) }
    return executor.learn(seed: seed, rateFactor: CosineSchedule.factor(step: number, of: steps))
  }

  private func load(_ number: Int) throws {
    order.indices(step: number, into: indices)
    for (position, index) in indices.enumerated() {
      let epoch = order.epoch(step: number, position: position)
      let crop = setup.augmentation.crop(
        seed: drawSeed, epoch: epoch, index: Int(index), side: images.side, framing: images.framing)
      try images.read(Int(index), into: record)
      crop.apply(
        record: UnsafeRawBufferPointer(record), side: images.side, into: picture, resolution: setup.resolution)
      executor.setImage(position, picture)
      executor.labels[position] = Int32(images.label(Int(index)))
    }
  }

  /// What the adapted network answers to pictures: for each, the most probable class and its probability.
  public func answers(to pictures: PreparedImages) throws -> [(label: Int, confidence: Double)] {
    var answers: [(label: Int, confidence: Double)] = []
    let crop = Crop.evaluation(side: pictures.side, framing: pictures.framing)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pictures.recordBytes, alignment: 64)
    defer { buffer.deallocate() }
    for first in stride(from: 0, to: pictures.count, by: setup.batch) {
      let count = min(setup.batch, pictures.count - first)
      for position in 0..<count {
        try pictures.read(first + position, into: buffer)
        crop.apply(
          record: UnsafeRawBufferPointer(buffer), side: pictures.side, into: picture,
          resolution: setup.resolution)
        inference.setImage(position, picture)
      }
      inference.infer()
      for position in 0..<count { answers.append(inference.answer(position)) }
    }
    return answers
  }

  /// The share of pictures that are answered with their label.
  public func accuracy(on pictures: PreparedImages) throws -> Double {
    let answers = try answers(to: pictures)
    let correct = answers.indices.filter { answers[$0].label == pictures.label($0) }.count
    return Double(correct) / Double(max(1, pictures.count))
  }
}

extension CPUExecutor {
  /// The most probable class of one image of the batch that has been answered, the first of equals, and its
  /// probability.
  func answer(_ image: Int) -> (label: Int, confidence: Double) {
    let classes = program[program.probabilities].columns
    let bytes = bytes(of: program.probabilities)
    var best = (label: 0, confidence: -1.0)
    for label in 0..<classes {
      let probability =
        program.precision == .int8
        ? Double(bytes.load(fromByteOffset: 4 * (image * classes + label), as: Int32.self)) * 0x1p-30
        : Double(bytes.load(fromByteOffset: 4 * (image * classes + label), as: Float.self))
      if probability > best.confidence { best = (label, probability) }
    }
    return best
  }
}

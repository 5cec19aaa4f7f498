public import Execution
import Formats
import Methods
import Networks
import Programs
public import Tasks

/// Trains the zoo's `embedded` network from nothing in float32, every parameter and every norm, then folds
/// the norms and rounds it to 8 bits: how the network inside the program was made.
public struct Pretraining: Sendable {
  /// Pixels on each side of what the network sees.
  public var resolution: Int
  /// Images per step.
  public var batch: Int
  /// How often every picture is learned from.
  public var epochs: Int
  /// The most steps; nil for as many as the epochs take.
  public var maximumSteps: Int?
  /// Every draw depends on it.
  public var seed: UInt64
  /// Adam's rate, which falls to zero along half a cosine.
  public var rate: Double
  /// The kernels. In float32 their sums round differently, so that it belongs to the recipe.
  public var instructionSet: InstructionSet

  /// What may be watched.
  public enum Progress: Sendable {
    /// Pictures are decoded for the first time.
    case preparing(done: Int, total: Int)
    /// A step has been taken; loss and accuracy are means over the last steps.
    case step(done: Int, total: Int, loss: Double, accuracy: Double)
    /// Test pictures are answered.
    case testing(done: Int, total: Int)
  }

  /// What came of it.
  public struct Outcome: Sendable, Encodable {
    /// The file written.
    public var networkFile: String
    /// Its size.
    public var networkBytes: Int
    /// Its SHA-256, in hex.
    public var sha256: String
    /// Classes of all tasks together.
    public var classes: Int
    /// Pictures learned from and tested on.
    public var trainPictures: Int, testPictures: Int
    /// Steps taken.
    public var steps: Int
    /// Share of test pictures answered with their class, before and after rounding.
    public var float32Accuracy: Double, int8Accuracy: Double

    enum CodingKeys: String, CodingKey {
      case networkFile = "network_file"
      case networkBytes = "network_bytes"
      case sha256, classes, steps
      case trainPictures = "train_pictures"
      case testPictures = "test_pictures"
      case float32Accuracy = "float32_accuracy"
      case int8Accuracy = "int8_accuracy"
    }
  }

  /// A recipe.
  public init(
    resolution: Int, batch: Int, epochs: Int, maximumSteps: Int?, seed: UInt64, rate: Double,
    instructionSet: InstructionSet
  ) {
    (self.resolution, self.batch, self.epochs, self.maximumSteps) = (resolution, batch, epochs, maximumSteps)
    (self.seed, self.rate, self.instructionSet) = (seed, rate, instructionSet)
  }

  /// Training pictures that the ranges of activations are found on (assumed: more changed nothing).
  static let calibrationPictures = 128

  /// Trains on all classes of `tasks` together and writes the network to `path`.
  /// - Throws: `FormatError` when pictures cannot be read or the file cannot be written.
  public func run(
    on tasks: [ImageTask], to path: String, threads: Int, cache: Cache = .standard,
    observe: (Progress) -> Void = { _ in }
  ) throws -> Outcome {
    let task = try ImageTask.union(of: tasks)
    func prepared(_ split: Split) throws -> PreparedImages {
      try task.prepare(split, resolution: resolution, cache: cache, threads: threads) {
        observe(.preparing(done: $0, total: $1))
      }
    }
    let (images, tests) = (try prepared(.train), try prepared(.test))
    let pool = ThreadPool(count: threads)
    let network = Network.embedded(resolution: resolution, classes: task.classNames.count)
    let trainer = try trainer(network, images: images, pool: pool)
    try trainer.run { progress in
      if progress.endsWindow, let window = progress.window {
        observe(
          .step(
            done: progress.done, total: trainer.steps, loss: window.loss, accuracy: window.accuracy))
      }
      return true
    }
    func accuracy(_ network: AdaptedNetwork) throws -> Double {
      try network.accuracy(on: tests) { observe(.testing(done: $0, total: tests.count)) }
    }
    let floatAccuracy = try accuracy(trainer.adapted)

    let folded = network.folded(Weights(trainer.store.adapterValues.floats))
    var values = try Calibration(folded.network, folded.weights, threads: threads).quantised(
      images: Pictures.evenly(images, count: Self.calibrationPictures, resolution: resolution))
    // A quarter of the bytes: the integers stand for float32 numbers too.
    values.floats = [:]
    try FrozenNetwork.write(values, architecture: .embedded, classes: task.classNames.count, path: path)

    // What was written is what is measured.
    let frozen = try FrozenNetwork(path: path, precision: .int8)
    return Outcome(
      networkFile: path, networkBytes: try ByteSource(path: path).count, sha256: frozen.sha256,
      classes: frozen.classes, trainPictures: images.count, testPictures: tests.count, steps: trainer.steps,
      float32Accuracy: floatAccuracy,
      int8Accuracy: try accuracy(original(frozen, pool: pool)))
  }

  /// A trainer of every parameter, all of them fresh.
  private func trainer(
    _ network: Network, images: PreparedImages, pool: ThreadPool
  ) throws -> TaskTrainer<CPUExecutor> {
    let method = try Method.full.setting("rate", to: "\(rate)")
    let setup = LearningSetup(
      method: method, precision: .float32, resolution: resolution, batch: batch, epochs: epochs,
      maximumSteps: maximumSteps, seed: seed,
      settings: LearningSettings(), augmentation: .light, instructionSet: instructionSet)
    return try TaskTrainer(
      method.attached(to: network, classes: network.classes),
      values: ModelValues(floats: [:]), setup: setup, task: 0, images: images,
      pool: pool)
  }

  /// The frozen network with the classifier that it was trained with.
  private func original(_ frozen: FrozenNetwork, pool: ThreadPool) throws -> AdaptedNetwork {
    let program = try Program.lowered(
      from: frozen.network(resolution: resolution), precision: .int8, batch: batch, isTraining: false,
      threads: pool.count)
    let store = try ParameterStore(program: program, model: frozen.values, seed: 0)
    return AdaptedNetwork(
      try CPUExecutor(program, store: store, pool: pool, instructionSet: instructionSet),
      resolution: resolution)
  }
}

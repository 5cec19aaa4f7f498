public import Kernels
public import Methods
public import Networks
public import Programs
public import Tasks

/// How tasks are learned, the same over all tasks of a run. The defaults are those of the command line.
public struct LearningSetup: Sendable {
  /// How the network is adapted.
  public var method: Method
  /// The arithmetic.
  public var precision: Precision
  /// Pixels on each side of what the network sees.
  public var resolution: Int
  /// Images per step.
  public var batch: Int
  /// How often every picture is learned from.
  public var epochs: Int
  /// The most steps for each task; nil for as many as the epochs take.
  public var maximumSteps: Int?
  /// Every draw depends on it.
  public var seed: UInt64
  /// Rates and smoothing.
  public var settings: LearningSettings
  /// How training pictures are varied.
  public var augmentation: Augmentation
  /// The kernels.
  public var instructionSet: InstructionSet
  /// Whether the first instructions may run for one image after another where that takes less memory: not on
  /// simulated arrays, nor where every tensor is looked at. Results do not depend on it.
  public var imagesInTurn = true
  /// Adapters of earlier runs, for a method that reads them.
  public internal(set) var pool: [LearnedAdapter] = []

  /// A setup from its parts.
  public init(
    method: Method = .repNet, precision: Precision = .int8, resolution: Int, batch: Int = 8, epochs: Int = 8,
    maximumSteps: Int? = nil, seed: UInt64 = 1, settings: LearningSettings = LearningSettings(),
    augmentation: Augmentation = .light, instructionSet: InstructionSet = .best
  ) {
    (self.method, self.precision, self.resolution, self.batch) = (method, precision, resolution, batch)
    (self.epochs, self.maximumSteps, self.seed) = (epochs, maximumSteps, seed)
    (self.settings, self.augmentation, self.instructionSet) = (settings, augmentation, instructionSet)
  }

  /// Learning steps of a task with so many training pictures.
  public func steps(pictures: Int) -> Int {
    let order = BatchOrder(count: pictures, batch: batch, seed: seed, task: 0)
    return min(order.stepCount(epochs: epochs), maximumSteps ?? .max)
  }

  /// The program of a task of `classes` over `frozen`: a learning step, or an inference.
  ///
  /// * `earlier`: what was learned before, for a method that reads it; nil for the run's pool.
  /// * `batch`: images at once; nil for the setup's.
  ///
  /// - Throws: `NetworkError` when method, precision, resolution and network do not go together.
  public func program(
    over frozen: FrozenNetwork, classes: Int, earlier: [LearnedAdapter]? = nil, batch: Int? = nil,
    isTraining: Bool = true, threads: Int
  ) throws(NetworkError) -> Program {
    try method.program(
      over: frozen.network(resolution: resolution), classes: classes, earlier: (earlier ?? pool).seen,
      precision: precision, batch: batch ?? self.batch, isTraining: isTraining, threads: threads,
      imagesInTurn: imagesInTurn)
  }
}

extension Method {
  /// The program of a task of `classes` over `backbone` adapted by this method: a learning step, or an
  /// inference.
  ///
  /// * `earlier`: what was learned before, for a method that reads it.
  ///
  /// - Throws: `NetworkError` when method, precision and network do not go together.
  public func program(
    over backbone: Network, classes: Int, earlier: [EarlierAdapter] = [], precision: Precision, batch: Int,
    isTraining: Bool = true, threads: Int = 1, imagesInTurn: Bool = true
  ) throws(NetworkError) -> Program {
    try .lowered(
      from: adapted(MethodContext(backbone: backbone, classes: classes, earlier: earlier)),
      precision: precision, batch: batch, isTraining: isTraining, threads: threads, imagesInTurn: imagesInTurn
    )
  }
}

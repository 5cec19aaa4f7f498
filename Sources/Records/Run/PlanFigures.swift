/// The memory and the work of one learning step as the planner computed them: the largest over the tasks of a
/// run where they differ (the head grows with the classes). They are plain numbers, so that records and
/// reports need no planner.
public struct PlanFigures: Codable, Sendable, Equatable {
  /// The number of parameters that learn.
  public var trainableParameters: Int
  /// The number of parameters that stay as they are.
  public var frozenParameters: Int
  /// The frozen weights, biases and scales, in bytes.
  public var frozenBytes: Int
  /// The trained parameters as they are stored, in bytes, low-order planes included.
  public var trainableBytes: Int
  /// The optimiser's state and the gradients kept between steps, in bytes.
  public var optimizerBytes: Int
  /// The one block that holds every tensor of a step, in bytes: planned and allocated alike.
  public var arenaBytes: Int
  /// The part of the arena that the forward pass leaves for the backward pass, in bytes.
  public var savedBytes: Int
  /// The largest sum of activations that live at one time, in bytes.
  public var peakActivationBytes: Int
  /// Multiply-accumulate operations of the forward pass of one batch.
  public var forwardMACs: Int
  /// Multiply-accumulate operations of a whole learning step of one batch.
  public var stepMACs: Int
  /// What is kept of every picture of a task, in bytes; nil where nothing is.
  public var featureBytes: Int?

  /// All parameters, in bytes.
  public var parameterBytes: Int { frozenBytes + trainableBytes }
  /// Parameters, optimiser, arena and kept features, in bytes.
  public var totalBytes: Int { parameterBytes + optimizerBytes + arenaBytes + (featureBytes ?? 0) }

  /// Figures with these values.
  public init(
    trainableParameters: Int, frozenParameters: Int, frozenBytes: Int, trainableBytes: Int,
    optimizerBytes: Int, arenaBytes: Int, savedBytes: Int, peakActivationBytes: Int, forwardMACs: Int,
    stepMACs: Int, featureBytes: Int? = nil
  ) {
    self.trainableParameters = trainableParameters
    self.frozenParameters = frozenParameters
    self.frozenBytes = frozenBytes
    self.trainableBytes = trainableBytes
    self.optimizerBytes = optimizerBytes
    self.arenaBytes = arenaBytes
    self.savedBytes = savedBytes
    self.peakActivationBytes = peakActivationBytes
    self.forwardMACs = forwardMACs
    self.stepMACs = stepMACs
    self.featureBytes = featureBytes
  }
}

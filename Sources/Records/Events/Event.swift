/// One thing that happened in a run. Everything in it follows from the configuration and the data, so a
/// resumed run has exactly the events of an undisturbed one; what a clock says is kept apart, in
/// ``WallClock``.
public enum Event: Sendable, Equatable {
  /// A learning step was taken.
  case step(StepEvent)
  /// A task was tested.
  case evaluation(EvaluationEvent)
  /// The health of the layers was looked at.
  case diagnostics(DiagnosticsEvent)
  /// Something the user should know.
  case message(String)
}

/// A learning step was taken.
public struct StepEvent: Codable, Sendable, Equatable {
  /// The position of the task in the run, from 0.
  public var task: Int
  /// Steps taken on this task, this one included.
  public var step: Int
  /// The pass over the task's images to which the step belongs, from 0.
  public var epoch: Int
  /// The loss of the batch before the update, in nats per example.
  public var loss: Double
  /// The share of the batch that was answered right before the update, 0 to 1.
  public var trainAccuracy: Double

  /// A step with these values.
  public init(task: Int, step: Int, epoch: Int, loss: Double, trainAccuracy: Double) {
    self.task = task
    self.step = step
    self.epoch = epoch
    self.loss = loss
    self.trainAccuracy = trainAccuracy
  }

  enum CodingKeys: String, CodingKey {
    case task
    case step
    case epoch
    case loss
    case trainAccuracy = "train_accuracy"
  }
}

/// A task was tested.
public struct EvaluationEvent: Codable, Sendable, Equatable {
  /// The position of the task being learned, or learned last, from 0.
  public var afterTask: Int
  /// Steps taken on that task when the test was made.
  public var step: Int
  /// The position of the tested task, from 0.
  public var task: Int
  /// The share of test images answered right, 0 to 1.
  public var accuracy: Double

  /// A test with these values.
  public init(afterTask: Int, step: Int, task: Int, accuracy: Double) {
    self.afterTask = afterTask
    self.step = step
    self.task = task
    self.accuracy = accuracy
  }

  enum CodingKeys: String, CodingKey {
    case afterTask = "after_task"
    case step
    case task
    case accuracy
  }
}

/// The health of the layers at one step: where integer training goes wrong, it shows here first.
public struct DiagnosticsEvent: Codable, Sendable, Equatable {
  /// The position of the task in the run, from 0.
  public var task: Int
  /// Steps taken on this task.
  public var step: Int
  /// The layers, in the order of the forward pass.
  public var layers: [LayerDiagnostics]

  /// Diagnostics of these layers.
  public init(task: Int, step: Int, layers: [LayerDiagnostics]) {
    self.task = task
    self.step = step
    self.layers = layers
  }
}

/// The health of one layer at one step. Shares are between 0 and 1; `nil` where the layer has no such value.
public struct LayerDiagnostics: Codable, Sendable, Equatable {
  /// The layer's name.
  public var layer: String
  /// The share of error values that were rounded to zero.
  public var zeroShare: Double?
  /// The share of values that were clamped to the ends of the range.
  public var saturatedShare: Double?
  /// The power of two that scales the layer's error.
  public var exponent: Int?
  /// The share of weights whose stored value changed in this step.
  public var changedShare: Double?

  /// Diagnostics with these values.
  public init(
    layer: String, zeroShare: Double? = nil, saturatedShare: Double? = nil, exponent: Int? = nil,
    changedShare: Double? = nil
  ) {
    self.layer = layer
    self.zeroShare = zeroShare
    self.saturatedShare = saturatedShare
    self.exponent = exponent
    self.changedShare = changedShare
  }

  enum CodingKeys: String, CodingKey {
    case layer
    case zeroShare = "zero_share"
    case saturatedShare = "saturated_share"
    case exponent
    case changedShare = "changed_share"
  }
}

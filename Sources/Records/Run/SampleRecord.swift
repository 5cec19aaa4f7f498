/// One test image with the answer that the learned network gave: an entry of `samples/samples.json`.
public struct SampleRecord: Codable, Sendable, Equatable {
  /// The task whose adapter answered.
  public var task: String
  /// The picture, a PNG file in `samples/`.
  public var file: String
  /// The right class.
  public var label: String
  /// The class that the network found most likely.
  public var prediction: String
  /// The probability that the network gave to `prediction`, 0 to 1.
  public var confidence: Double

  /// Whether the answer is right.
  public var isCorrect: Bool { label == prediction }

  /// A sample with these values.
  public init(task: String, file: String, label: String, prediction: String, confidence: Double) {
    self.task = task
    self.file = file
    self.label = label
    self.prediction = prediction
    self.confidence = confidence
  }
}

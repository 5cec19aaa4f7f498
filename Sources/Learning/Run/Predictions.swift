/// What a task's adapter answers to pictures, and which of them could not be read.
public struct Predictions: Sendable, Encodable {
  /// A class and its probability, 0 to 1.
  public struct Choice: Sendable, Encodable {
    /// The class's name.
    public var label: String
    /// Its probability.
    public var confidence: Double
  }

  /// The answer to one picture.
  public struct Answer: Sendable, Encodable {
    /// The picture's path, as text.
    public var image: String
    /// The most probable class.
    public var label: String
    /// Its probability, 0 to 1.
    public var confidence: Double
    /// The most probable classes in order, where more than one was asked for.
    public var top: [Choice]?

    /// The answer to `image`: one or more classes, most probable first; `isRanked` where more than one was
    /// asked for.
    public init(image: String, _ answers: [Learning.Answer], _ classNames: [String], isRanked: Bool) {
      self.image = image
      label = classNames[answers[0].label]
      confidence = answers[0].confidence
      if isRanked { top = answers.map { Choice(label: classNames[$0.label], confidence: $0.confidence) } }
    }

    /// The classes to name: one, or those that were asked for.
    public var choices: [Choice] { top ?? [Choice(label: label, confidence: confidence)] }
  }

  /// A picture that cannot be answered.
  public struct Failure: Sendable, Encodable {
    /// Its path, as text.
    public var image: String
    /// What is wrong with it, in one line.
    public var reason: String

    /// `image` fails for `reason`.
    public init(image: String, reason: String) { (self.image, self.reason) = (image, reason) }
  }

  /// The task whose adapter answers.
  public var task: String
  /// In the order of the pictures.
  public var answers: [Answer] = []
  /// In the order of the pictures.
  public var failures: [Failure] = []

  /// None yet.
  public init(task: String) { self.task = task }
}

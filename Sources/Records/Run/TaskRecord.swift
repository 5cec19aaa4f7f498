/// One task of a run: what it is made of, and what came of learning it.
public struct TaskRecord: Codable, Sendable, Equatable {
  /// How far learning has come.
  public enum Status: String, Codable, Sendable {
    /// Not begun.
    case pending
    /// Begun, not finished: there may be a checkpoint.
    case learning
    /// Finished: the adapter is written and never changes again.
    case learned
  }

  /// The name of the task, unique within its run.
  public var name: String
  /// Where the images came from: a name that the product knows, or the path of a folder from the root.
  public var source: String
  /// The classes in the order of the head's outputs.
  public var classNames: [String]
  /// The number of images learned from.
  public var trainExamples: Int
  /// The number of images tested on.
  public var testExamples: Int
  /// The licence of the images as an SPDX expression, or `unknown`.
  public var licence: String
  /// The number of images that could not be read.
  public var skippedImages: Int
  /// The names of images that could not be read: all of them, or the first ones where there are many.
  public var skippedNames: [String]

  /// The classes without a test picture, which are learned and not measured; nil before learning begins, and
  /// in runs that are older than this field.
  public var untestedClasses: [String]?

  /// How pictures of a folder are brought to a square, as `learn --framing` calls it; nil where the task
  /// itself says it, and in runs that are older than the choice.
  public var framing: String?

  /// Whether it is of boxes in pictures; nil, as of runs that are older than these, of pictures in classes.
  public var hasBoxes: Bool?

  /// The SHA-256 of its rows in `split.csv`, so that a picture that was learned from is never measured on
  /// unnoticed; nil before learning begins, and in runs that are older than this field.
  public var splitSHA256: String?

  /// How far learning has come.
  public var status: Status
  /// What learning gave, once it is finished.
  public var result: TaskResult?

  /// A task not begun.
  public init(
    name: String, source: String, classNames: [String], trainExamples: Int, testExamples: Int,
    licence: String, skippedImages: Int = 0, skippedNames: [String] = [], framing: String? = nil
  ) {
    self.name = name
    self.source = source
    self.classNames = classNames
    self.trainExamples = trainExamples
    self.testExamples = testExamples
    self.licence = licence
    self.skippedImages = skippedImages
    self.skippedNames = skippedNames
    self.framing = framing
    status = .pending
    result = nil
  }

  /// The accuracy of guessing a class at random, each with the same probability.
  public var chanceAccuracy: Double { 1 / Double(max(1, classNames.count)) }

  enum CodingKeys: String, CodingKey {
    case name
    case source
    case classNames = "class_names"
    case trainExamples = "train_examples"
    case testExamples = "test_examples"
    case licence
    case skippedImages = "skipped_images"
    case skippedNames = "skipped_names"
    case untestedClasses = "untested_classes"
    case framing
    case hasBoxes = "has_boxes"
    case splitSHA256 = "split_sha256"
    case status
    case result
  }
}

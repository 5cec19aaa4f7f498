public import Execution
public import Formats
public import Learning
import Methods
import Programs
public import Tasks

/// A head that goes over features made once, and what others come to on the same features.
public struct HeadConvergence: Sendable, Encodable {
  /// The task, and its pictures.
  public var task: String, trainPictures: Int, testPictures: Int
  /// Numbers of a picture, and the bytes that all of them are kept in.
  public var features: Int, featureBytes: Int
  /// Learning steps, and the seconds of making features and of the steps.
  public var steps: Int, seconds: Double
  /// Of the test pictures, a share of 1.
  public var accuracy: Double
  /// The same by others.
  public var peers: [Peer] = []

  /// Another engine's classifier on the same features.
  public struct Peer: Sendable, Codable {
    /// The engine, its version, and how its penalty was chosen.
    public var engine: String, version: String, variant: String
    /// Of the test pictures, a share of 1.
    public var accuracy: Double
    /// Of its fit.
    public var seconds: Double
  }

  enum CodingKeys: String, CodingKey {
    case task, features, steps, seconds, accuracy, peers
    case trainPictures = "train_pictures"
    case testPictures = "test_pictures"
    case featureBytes = "feature_bytes"
  }

  /// Teaches the head of `setup`, or the one that keeps features if its method does not, and gives the
  /// features of both sides.
  /// - Throws: `FormatError` when the method keeps no features or a picture cannot be read.
  public static func measured(
    _ task: ImageTask, over frozen: FrozenNetwork, setup: LearningSetup, pool: ThreadPool
  ) throws -> (outcome: HeadConvergence, tensors: [String: TensorData]) {
    var setup = setup
    if setup.method.featurePasses == nil { setup.method = try Method.head.setting("features", to: "once") }
    _ = try setup.prepare(
      for: TaskStream([task]), over: frozen, pool: [], memoryLimit: nil, threads: pool.count)
    let train = try task.prepare(.train, resolution: setup.resolution, threads: pool.count)
    let test = try task.prepare(.test, resolution: setup.resolution, threads: pool.count)
    let trainer = try TaskTrainer(
      frozen, setup: setup, task: 0, classes: task.classNames.count, images: train, pool: pool)
    guard let bytes = trainer.plan.featureBytes else {
      throw FormatError(
        "keeps no features", at: "the method \(setup.method.name)",
        remedy: "take one that does: --method head --set features=once")
    }
    let clock = ContinuousClock()
    let time = try clock.measure { try trainer.run() }
    let outcome = HeadConvergence(
      task: task.name, trainPictures: train.count, testPictures: test.count,
      features: bytes / max(1, train.count), featureBytes: bytes, steps: trainer.steps,
      seconds: Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18,
      accuracy: try trainer.adapted.accuracy(on: test))
    var tensors: [String: TensorData] = [:]
    for (name, images) in [("train", train), ("test", test)] {
      let table = try trainer.features(of: images)
      tensors[name] = TensorData(table.values, shape: [images.count, table.columns])
      tensors["\(name)_labels"] = TensorData(table.labels, shape: [images.count])
    }
    return (outcome, tensors)
  }
}

/// Everything that decides the bits of a run's result, besides its tasks. The number of threads and the
/// instruction set are not here: results are identical for any of them.
public struct RunConfiguration: Codable, Sendable, Equatable {
  /// The frozen network: a name that the product knows, or the path of a file from the root.
  public var network: String
  /// The SHA-256 of the network's file, 64 hexadecimal digits.
  public var networkSHA256: String
  /// The learning method, such as `rep-net+bias`.
  public var method: String
  /// `int8` or `float32`.
  public var precision: String
  /// The seed of the order of examples, of augmentation, of initial values and of stochastic rounding.
  public var seed: UInt64
  /// The side of the square input, in pixels.
  public var resolution: Int
  /// Images per learning step.
  public var batch: Int
  /// Passes over each task's training images.
  public var epochs: Int
  /// The largest number of steps per task, where one was asked for.
  public var maximumSteps: Int?
  /// Adam's rates: `side_rate` for side modules, `rate` for everything else that learns.
  public var learningRates: [String: Double]
  /// The share of the target that is spread over all classes.
  public var labelSmoothing: Double
  /// How training pictures are varied.
  public var augmentation: String

  /// The rates that learning takes unless told otherwise: those of Rep-Net's published recipes for CIFAR-10
  /// and CIFAR-100.
  public static let defaultLearningRates = ["rate": 3e-4, "side_rate": 1e-3]
  /// The label smoothing of those recipes.
  public static let defaultLabelSmoothing = 0.1
  /// The augmentation that learning takes unless told otherwise.
  public static let defaultAugmentation = "light"

  /// A configuration with these values.
  public init(
    network: String, networkSHA256: String, method: String, precision: String, seed: UInt64, resolution: Int,
    batch: Int, epochs: Int, maximumSteps: Int? = nil, learningRates: [String: Double],
    labelSmoothing: Double = defaultLabelSmoothing, augmentation: String = defaultAugmentation
  ) {
    self.network = network
    self.networkSHA256 = networkSHA256
    self.method = method
    self.precision = precision
    self.seed = seed
    self.resolution = resolution
    self.batch = batch
    self.epochs = epochs
    self.maximumSteps = maximumSteps
    self.learningRates = learningRates
    self.labelSmoothing = labelSmoothing
    self.augmentation = augmentation
  }

  enum CodingKeys: String, CodingKey {
    case network
    case networkSHA256 = "network_sha256"
    case method
    case precision
    case seed
    case resolution = "resolution_px"
    case batch
    case epochs
    case maximumSteps = "max_steps"
    case learningRates = "learning_rates"
    case labelSmoothing = "label_smoothing"
    case augmentation
  }
}

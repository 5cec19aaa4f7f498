/// Everything that decides the bits of a run's result, besides its tasks. The number of threads and the
/// instruction set are not here: results are identical for any of them.
public struct RunConfiguration: Codable, Sendable, Equatable {
  /// The frozen network: a name that the product knows, or the path of a file from the root.
  public var network: String
  /// The SHA-256 of the network's file, 64 hexadecimal digits.
  public var networkSHA256: String
  /// The learning method, such as `rep-net+bias`.
  public var method: String
  /// The options of the method by name, each as text.
  public var methodOptions: [String: String]
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
  /// The share of the target that is spread over all classes.
  public var labelSmoothing: Double
  /// How training pictures are varied.
  public var augmentation: String
  /// The bound of bytes that learning was begun under.
  public var memoryLimit: Int?
  /// The folders of the runs whose adapters were copied into the run's pool, as they were given; nil without
  /// a pool.
  public var pool: [String]?

  /// The label smoothing that learning takes unless told otherwise: that of Rep-Net's published recipes for
  /// CIFAR-10 and CIFAR-100.
  public static let defaultLabelSmoothing = 0.1
  /// The augmentation that learning takes unless told otherwise.
  public static let defaultAugmentation = "light"

  /// A configuration with these values.
  public init(
    network: String, networkSHA256: String, method: String, methodOptions: [String: String] = [:],
    precision: String, seed: UInt64, resolution: Int, batch: Int, epochs: Int, maximumSteps: Int? = nil,
    labelSmoothing: Double = defaultLabelSmoothing, augmentation: String = defaultAugmentation,
    memoryLimit: Int? = nil, pool: [String]? = nil
  ) {
    self.network = network
    self.networkSHA256 = networkSHA256
    self.method = method
    self.methodOptions = methodOptions
    self.precision = precision
    self.seed = seed
    self.resolution = resolution
    self.batch = batch
    self.epochs = epochs
    self.maximumSteps = maximumSteps
    self.labelSmoothing = labelSmoothing
    self.augmentation = augmentation
    self.memoryLimit = memoryLimit
    self.pool = pool
  }

  enum CodingKeys: String, CodingKey {
    case network
    case networkSHA256 = "network_sha256"
    case method
    case methodOptions = "method_options"
    case precision
    case seed
    case resolution = "resolution_px"
    case batch
    case epochs
    case maximumSteps = "max_steps"
    case labelSmoothing = "label_smoothing"
    case augmentation
    case memoryLimit = "memory_limit_bytes"
    case pool
  }

  /// What the first layout of a record had in place of a method's options.
  private enum FormerKeys: String, CodingKey {
    case learningRates = "learning_rates"
  }

  /// Reads a configuration of this layout or of the first one, which had two learning rates for all methods.
  /// - Throws: `DecodingError` when a value is missing or of another kind.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    network = try container.decode(String.self, forKey: .network)
    networkSHA256 = try container.decode(String.self, forKey: .networkSHA256)
    method = try container.decode(String.self, forKey: .method)
    precision = try container.decode(String.self, forKey: .precision)
    seed = try container.decode(UInt64.self, forKey: .seed)
    resolution = try container.decode(Int.self, forKey: .resolution)
    batch = try container.decode(Int.self, forKey: .batch)
    epochs = try container.decode(Int.self, forKey: .epochs)
    maximumSteps = try container.decodeIfPresent(Int.self, forKey: .maximumSteps)
    labelSmoothing = try container.decode(Double.self, forKey: .labelSmoothing)
    augmentation = try container.decode(String.self, forKey: .augmentation)
    memoryLimit = try container.decodeIfPresent(Int.self, forKey: .memoryLimit)
    pool = try container.decodeIfPresent([String].self, forKey: .pool)
    if let options = try container.decodeIfPresent([String: String].self, forKey: .methodOptions) {
      methodOptions = options
    } else {
      let former = try decoder.container(keyedBy: FormerKeys.self)
      let rates = try former.decode([String: Double].self, forKey: .learningRates)
      methodOptions = rates["rate"].map { ["rate": "\($0)"] } ?? [:]
      // The methods of the first layout that had such a rate; it is written no more, so that none is added.
      if ["rep-net", "rep-net+bias"].contains(method) {
        methodOptions["side-rate"] = rates["side_rate"].map { "\($0)" }
      }
    }
    // What `learn` takes: anything else was never written by it, and would cost memory or time without end.
    for (key, isUsable) in [
      (CodingKeys.resolution, (8...1024).contains(resolution)), (.batch, (1...4096).contains(batch)),
      (.epochs, epochs >= 1), (.maximumSteps, maximumSteps ?? 1 >= 1),
      (.labelSmoothing, (0..<1).contains(labelSmoothing)),
    ] where !isUsable {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "outside the range that learning takes")
    }
  }
}

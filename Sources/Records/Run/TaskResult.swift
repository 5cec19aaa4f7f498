/// What learning one task gave.
public struct TaskResult: Codable, Sendable, Equatable {
  /// The adapter's path within the run folder.
  public var adapterFile: String
  /// The SHA-256 of the adapter's tensors, 64 hexadecimal digits: equal for whatever learned the same
  /// numbers. Nil for a record of layout 1 whose adapter is gone or has been changed.
  public var adapterSHA256: String?
  /// The SHA-256 of the adapter's file with its texts, 64 hexadecimal digits.
  public var adapterFileSHA256: String
  /// The number of parameters that were trained.
  public var trainableParameters: Int
  /// Learning steps taken.
  public var steps: Int
  /// Wall time of learning, in seconds, over all of its sessions.
  public var wallSeconds: Double
  /// The test accuracy of the adapter as it was kept, 0 to 1.
  public var lastAccuracy: Double?
  /// The same by class, in their order; nil in results that are older than this field.
  public var classes: [ClassCount]?

  enum CodingKeys: String, CodingKey {
    case adapterFile = "adapter_file"
    case adapterSHA256 = "adapter_sha256"
    case adapterFileSHA256 = "adapter_file_sha256"
    case trainableParameters = "trainable_parameters"
    case steps
    case wallSeconds = "wall_s"
    case lastAccuracy = "last_accuracy"
    case classes
  }
}

extension TaskResult {
  /// Reads a result of this layout, or of layout 1, which called the digest of the file `adapter_sha256`.
  /// - Throws: `DecodingError` when a value is missing or of another kind.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let digest = try container.decodeIfPresent(String.self, forKey: .adapterSHA256)
    if let ofFile = try container.decodeIfPresent(String.self, forKey: .adapterFileSHA256) {
      (adapterSHA256, adapterFileSHA256) = (digest, ofFile)
    } else {
      (adapterSHA256, adapterFileSHA256) = (nil, try container.decode(String.self, forKey: .adapterSHA256))
    }
    adapterFile = try container.decode(String.self, forKey: .adapterFile)
    trainableParameters = try container.decode(Int.self, forKey: .trainableParameters)
    steps = try container.decode(Int.self, forKey: .steps)
    wallSeconds = try container.decode(Double.self, forKey: .wallSeconds)
    lastAccuracy = try container.decodeIfPresent(Double.self, forKey: .lastAccuracy)
    classes = try container.decodeIfPresent([ClassCount].self, forKey: .classes)
  }
}

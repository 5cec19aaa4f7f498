/// What learning one task gave.
public struct TaskResult: Codable, Sendable, Equatable {
  /// The adapter's path within the run folder.
  public var adapterFile: String
  /// The SHA-256 of the adapter's file, 64 hexadecimal digits.
  public var adapterSHA256: String
  /// The number of parameters that were trained.
  public var trainableParameters: Int
  /// Learning steps taken.
  public var steps: Int
  /// Wall time of learning, in seconds, over all of its sessions.
  public var wallSeconds: Double
  /// The test accuracy of the adapter as it was kept, 0 to 1.
  public var lastAccuracy: Double?

  enum CodingKeys: String, CodingKey {
    case adapterFile = "adapter_file"
    case adapterSHA256 = "adapter_sha256"
    case trainableParameters = "trainable_parameters"
    case steps
    case wallSeconds = "wall_s"
    case lastAccuracy = "last_accuracy"
  }
}

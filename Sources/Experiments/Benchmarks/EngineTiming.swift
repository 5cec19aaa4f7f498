/// What one engine took for one case, in a process of its own: a line of a yardstick, or our own.
public struct EngineTiming: Sendable, Codable {
  /// Who ran, and in which version.
  public var engine, version: String
  /// `full`, `bias`, `classifier` or `rep-net` (learning steps), `inference`, `inference_int8`, …
  public var name: String
  /// `stock`, or what the engine was helped by.
  public var variant: String
  /// The network's name.
  public var network: String
  /// Images of a batch, pixels of a side, threads.
  public var batch, resolutionPixels, threads: Int
  /// Median and fastest, in milliseconds of one batch.
  public var stepMilliseconds, fastestStepMilliseconds: Double
  /// Of the whole process.
  public var peakResidentBytes: Int

  /// Whether nothing is learned.
  public var isInference: Bool { name.hasPrefix("inference") }

  /// What `engine` took.
  public init(
    engine: String, version: String, name: String, variant: String, network: String, batch: Int,
    resolutionPixels: Int, threads: Int, stepMilliseconds: Double, fastestStepMilliseconds: Double,
    peakResidentBytes: Int
  ) {
    (self.engine, self.version, self.name, self.variant) = (engine, version, name, variant)
    (self.network, self.batch, self.resolutionPixels, self.threads) =
      (network, batch, resolutionPixels, threads)
    self.stepMilliseconds = stepMilliseconds
    self.fastestStepMilliseconds = fastestStepMilliseconds
    self.peakResidentBytes = peakResidentBytes
  }

  enum CodingKeys: String, CodingKey {
    case engine, version, variant, network, batch, threads
    case name = "case"
    case resolutionPixels = "resolution_px"
    case stepMilliseconds = "step_ms"
    case fastestStepMilliseconds = "fastest_step_ms"
    case peakResidentBytes = "peak_resident_bytes"
  }
}

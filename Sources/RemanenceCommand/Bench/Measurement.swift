/// What one engine took for one case, in a process of its own: a line of a yardstick, or our own.
struct Measurement: Codable {
  /// Who ran, and in which version.
  var engine, version: String
  /// `full`, `bias`, `classifier` or `rep-net` (learning steps), `inference`, `inference_int8`, …
  var name: String
  /// `stock`, or what the engine was helped by.
  var variant: String
  var network: String
  var batch, resolutionPixels, threads: Int
  /// Median and fastest, in milliseconds of one batch.
  var stepMilliseconds, fastestStepMilliseconds: Double
  /// Of the whole process.
  var peakResidentBytes: Int

  /// Whether nothing is learned.
  var isInference: Bool { name.hasPrefix("inference") }

  enum CodingKeys: String, CodingKey {
    case engine, version, variant, network, batch, threads
    case name = "case"
    case resolutionPixels = "resolution_px"
    case stepMilliseconds = "step_ms"
    case fastestStepMilliseconds = "fastest_step_ms"
    case peakResidentBytes = "peak_resident_bytes"
  }
}

public import Methods
import Networks
public import Programs

/// What a learning step took, and the memory of the whole process.
public struct StepTiming: Sendable, Encodable {
  /// Their names.
  public var network, method, precision: String
  /// Pixels of a side, images of a step, threads.
  public var resolutionPixels, batch, threads: Int
  /// Median and fastest of a step.
  public var stepMilliseconds, fastestStepMilliseconds: Double
  /// What the plan counts of a step.
  public var stepMACs, arenaBytes, savedBytes, totalBytes: Int
  /// The largest resident size of the whole process.
  public var peakResidentBytes: Int
  /// Our own inference, then other engines.
  public var yardsticks: [EngineTiming]

  /// What `timing` says of steps of `program`.
  public init(
    of program: Program, method: Method, network: String, resolutionPixels: Int, threads: Int,
    timing: Timing, peakResidentBytes: Int, yardsticks: [EngineTiming]
  ) {
    let plan = Plan(program)
    (self.network, self.method, precision) = (network, method.name, program.precision.rawValue)
    (self.resolutionPixels, batch, self.threads) = (resolutionPixels, program.batch, threads)
    (stepMilliseconds, fastestStepMilliseconds) = (timing.median, timing.fastest)
    (stepMACs, arenaBytes) = (plan.stepMACs, plan.arenaBytes)
    (savedBytes, totalBytes) = (plan.savedBytes, plan.totalBytes)
    (self.peakResidentBytes, self.yardsticks) = (peakResidentBytes, yardsticks)
  }

  enum CodingKeys: String, CodingKey {
    case network, method, precision, batch, threads, yardsticks
    case resolutionPixels = "resolution_px"
    case stepMilliseconds = "step_ms"
    case fastestStepMilliseconds = "fastest_step_ms"
    case stepMACs = "step_macs"
    case arenaBytes = "arena_bytes"
    case savedBytes = "saved_bytes"
    case totalBytes = "total_bytes"
    case peakResidentBytes = "peak_resident_bytes"
  }
}

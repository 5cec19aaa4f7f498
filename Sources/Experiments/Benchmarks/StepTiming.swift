import Execution
public import Learning
public import Methods
public import Networks
import Programs

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

  /// Times `steps` steps of `method` over `frozen` on pictures of noise, after five that are not timed.
  /// - Throws: `NetworkError` when the method does not go with the network, and what binding throws.
  public static func measured(
    _ frozen: FrozenNetwork, method: Method, precision: Precision, resolution: Int, classes: Int,
    batch: Int, threads: Int, steps: Int
  ) throws -> StepTiming {
    let program = try method.program(
      over: frozen.network(resolution: resolution), classes: classes, precision: precision, batch: batch,
      threads: threads)
    let executor = try CPUExecutor.onNoise(
      program, frozen.values, ThreadPool(count: threads), resolution: resolution)
    for image in 0..<batch { executor.labels[image] = Int32(image % classes) }
    executor.settle(seed: 1)
    let timing = Timing.measured(steps) { executor.learn(seed: UInt64($0), rateFactor: 1 << 16) }
    let plan = Plan(program)
    return StepTiming(
      network: frozen.name, method: method.name, precision: program.precision.rawValue,
      resolutionPixels: resolution, batch: batch, threads: threads, stepMilliseconds: timing.median,
      fastestStepMilliseconds: timing.fastest, stepMACs: plan.stepMACs, arenaBytes: plan.arenaBytes,
      savedBytes: plan.savedBytes, totalBytes: plan.totalBytes,
      peakResidentBytes: ProcessMemory.peakResidentBytes, yardsticks: [])
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

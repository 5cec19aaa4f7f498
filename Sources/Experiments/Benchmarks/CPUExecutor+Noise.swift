public import Execution
import Kernels
import Networks
import Programs
import Randomness

extension CPUExecutor {
  /// Runs `program` over `values` on a batch of noise, weights in `memory` if there is one.
  /// - Throws: what binding throws.
  static func onNoise(
    _ program: Program, _ values: ModelValues, in memory: (any WeightMemory)? = nil, _ pool: ThreadPool,
    resolution: Int
  ) throws -> CPUExecutor {
    let store = try ParameterStore(program: program, model: values, seed: 1, memory: memory)
    let executor = try CPUExecutor(program, store: store, pool: pool, instructionSet: try .chosen())
    executor.setNoise(resolution: resolution)
    return executor
  }

  /// Fills the batch with pictures of noise, the same every time.
  public func setNoise(resolution: Int) {
    var generator = SplitMix64(seed: 1)
    for image in 0..<program.batch {
      let pixels = (0..<3 * resolution * resolution).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      pixels.withUnsafeBufferPointer { setImage(image, $0.baseAddress!) }
    }
  }
}

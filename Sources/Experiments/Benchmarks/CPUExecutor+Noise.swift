public import Execution
import Networks
import Programs

extension CPUExecutor {
  /// Fills the batch with pictures of noise, the same every time.
  public func setNoise(resolution: Int) {
    var generator = SplitMix64(seed: 1)
    for image in 0..<program.batch {
      let pixels = (0..<3 * resolution * resolution).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      pixels.withUnsafeBufferPointer { setImage(image, $0.baseAddress!) }
    }
  }
}

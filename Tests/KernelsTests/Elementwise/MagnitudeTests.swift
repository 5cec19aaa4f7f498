import Kernels
import Testing

struct MagnitudeTests {
  @Test(arguments: InstructionSet.supported)
  func `Magnitudes are merged, the smallest integer included`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    for seed in 0..<20 {
      var g = ElementwiseGenerator(seed: UInt64(seed))
      var x = (0..<Int.random(in: 0...100, using: &g)).map { _ in Int32.random(in: -9999...9999, using: &g) }
      if seed % 3 == 0 { x.append(.min) }
      var bits: UInt32 = 1 << 20
      kernels.magnitude_int32(x, x.count, &bits)
      #expect(bits == Reference.magnitude(x) | 1 << 20, "seed \(seed)")
    }
  }
}

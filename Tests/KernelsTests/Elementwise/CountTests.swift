import Kernels
import Testing

struct CountTests {
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

  @Test(arguments: InstructionSet.supported, [0, 1, 63, 64, 65, 64 * 255, 64 * 256 + 3])
  func `Zeros and ends are counted`(set: InstructionSet, count: Int) throws {
    let kernels = try #require(set.kernels)
    var g = ElementwiseGenerator(seed: UInt64(count))
    for x in [g.errors(count), [Int8](repeating: 0, count: count), [Int8](repeating: -127, count: count)] {
      var zeros: UInt64 = 5
      var saturated: UInt64 = 7
      kernels.count_int8(x, x.count, &zeros, &saturated)
      let expected = Reference.count(x)
      #expect(zeros == 5 + UInt64(expected.zeros))
      #expect(saturated == 7 + UInt64(expected.saturated))
    }
  }
}

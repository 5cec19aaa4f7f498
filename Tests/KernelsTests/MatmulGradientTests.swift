import CKernels
import Kernels
import Testing

/// The gradients of weights and biases.
@Suite struct MatmulGradientTests {
  @Test(arguments: InstructionSet.allCases)
  func outerEqualsTheReference(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<60 {
      var random = CaseRandom(seed: 1000 + seed)
      let sizes = [1, 3, 4, 7, 8, 9, 15, 16, 17, 24, 31, 33, 48, 49, 65]
      let (m, n) = (random.element(sizes), random.element(sizes))
      // Some more rows than one chunk of interleaved rows.
      let rows = seed % 20 == 0 ? random.int(257...530) : random.int(1...40)
      let eStride = m + random.int(0...5), xStride = n + random.int(0...5), outStride = n + random.int(0...3)
      let isSigned = random.chance(50)
      let e = random.signedBytes((rows - 1) * eStride + m), x = random.bytes((rows - 1) * xStride + n)
      let label = "seed \(1000 + seed): \(rows) rows, \(m) x \(n), signed \(isSigned)"
      let start = random.int32s((m - 1) * outStride + n, -1000...1000)

      let sums = Reference.outer(
        e, eStride: eStride, x, xStride: xStride, xIsSigned: isSigned, rows: rows, m: m, n: n)
      var expected = start
      for i in 0..<m { for j in 0..<n { expected[i * outStride + j] += sums[i * n + j] } }

      let errors = GuardedBuffer(e), inputs = GuardedBuffer(x), out = GuardedBuffer(start)
      let scratch = GuardedBuffer([UInt8](repeating: 0xEE, count: rm_outer_scratch_bytes(rows, m, n)))
      withExtendedLifetime((errors, inputs)) {
        kernels.outer_int32(
          errors.address, eStride, inputs.address, xStride, isSigned ? 1 : 0, rows, m, n, out.address,
          outStride,
          scratch.address)
      }
      #expect(out.contents(label) == expected, "\(label)")
      _ = scratch.contents(label)
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func columnSumsEqualTheReference(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for (seed, channels) in [1, 3, 8, 16, 17, 31, 64, 65, 100].enumerated() {
      var random = CaseRandom(seed: 2000 + seed)
      for rows in [1, 2, 5, 33, 300] {
        let e = random.signedBytes(rows * channels)
        let start = random.int32s(channels, -100...100)
        let out = GuardedBuffer(start)
        kernels.column_sums(e, rows, channels, out.address)
        let expected = zip(start, Reference.columnSums(e, channels: channels)).map(+)
        #expect(out.contents("\(rows) x \(channels)") == expected)
      }
    }
  }
}

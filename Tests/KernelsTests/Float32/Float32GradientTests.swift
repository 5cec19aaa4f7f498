import Kernels
import Testing

/// Backward kernels against their forward ones: linear operations by the dot-product test
/// <A x, e> = <x, Aᵀ e>, the others by finite differences of the reference in Double.
@Suite("float32: gradients")
struct Float32GradientTests {
  /// Both sides are sums of the same products in exact integers: they must be equal.
  func expectAdjoint(_ y: [Float], _ e: [Float], _ x: [Float], _ back: [Float], _ context: String) {
    #expect(dot(y.doubles, e.doubles) == dot(x.doubles, back.doubles), "\(context)")
  }

  @Test("depthwise: transposed is the adjoint of forward, and the weight gradient that of the weights")
  func depthwise() {
    for (index, g) in Float32DepthwiseTests.geometries.enumerated() {
      var random = Float32Random(seed: UInt64(2100 + index))
      let size = Float32DepthwiseTests.elements(g)
      let x = random.integers(size.input), e = random.integers(size.out), w = random.integers(size.weights)
      for kernels in Float32Kernels.all {
        let context = "\(kernels), \(Float32DepthwiseTests.name(g)), seed \(2100 + index)"
        let y = Guarded<Float>(repeating: .nan, count: size.out)
        let dx = Guarded<Float>(repeating: .nan, count: size.input)
        let dw = Guarded<Float>(repeating: 0, count: size.weights)
        let back = Float32DepthwiseTests.transposed(g)
        Float32DepthwiseTests.run(kernels, g, input: Guarded(x), weights: Guarded(w), out: y)
        Float32DepthwiseTests.run(kernels, back, input: Guarded(e), weights: Guarded(w), out: dx)
        withUnsafePointer(to: g) {
          kernels.table.depthwise_outer_f32(
            $0, Guarded(x).pointer, Guarded(e).pointer, 0, Int(g.in_channels), dw.pointer)
        }
        expectAdjoint(y.values, e, x, dx.values, context)
        expectAdjoint(y.values, e, w, dw.values, context)
      }
    }
  }

  @Test("matrix product: both gradients are adjoint")
  func matmul() {
    let (rows, k, n) = (19, 21, 35)
    var random = Float32Random(seed: 2200)
    let x = random.integers(rows * k), w = random.integers(n * k), e = random.integers(rows * n)
    for kernels in Float32Kernels.all {
      let context = "\(kernels), seed 2200"
      func product(_ a: [Float], k: Int, n: Int, pack: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
        let packed = Guarded<Float>(repeating: .nan, count: rm_packed_floats(k, n))
        pack(packed.pointer)
        let out = Guarded<Float>(repeating: .nan, count: rows * n)
        var block = rm_matmul_f32(
          a: Guarded(a).pointer, a_stride: k, packed: packed.pointer, rows: rows, k: k, n: n, first_row: 0,
          first_channel: 0, channels: n, out: out.pointer, epilogue: .none)
        kernels.table.matmul_f32(&block)
        return out.values
      }
      let y = product(x, k: k, n: n) { rm_pack_float(w, k, k, n, $0) }
      let dx = product(e, k: n, n: k) { rm_pack_float_transposed(w, k, n, k, $0) }
      let dw = Guarded<Float>(repeating: 0, count: n * k)
      kernels.table.outer_f32(e, n, x, k, rows, n, k, dw.pointer, k)
      expectAdjoint(y, e, x, dx, context)
      expectAdjoint(y, e, w, dw.values, context)
    }
  }

  @Test("pools and resizing by powers of two: backward is the adjoint")
  func pools() {
    var random = Float32Random(seed: 2300)
    let (batch, channels) = (2, 21)
    // Weights are multiples of 1/64, so that all sums are exact.
    let x = random.integers(batch * 16 * channels), pooled = random.integers(batch * 4 * channels)
    let wide = random.integers(batch * 64 * channels), means = random.integers(batch * channels)
    for kernels in Float32Kernels.all {
      let k = kernels.table
      let small = Guarded<Float>(repeating: .nan, count: pooled.count)
      let large = Guarded<Float>(repeating: .nan, count: wide.count)
      let mean = Guarded<Float>(repeating: .nan, count: means.count)
      let back = Guarded<Float>(repeating: .nan, count: x.count)
      let context = "\(kernels), seed 2300"
      k.average_pool_f32(x, 4, 4, Int32(channels), 2, small.pointer, 0, batch)
      k.average_pool_backward_f32(pooled, 4, 4, Int32(channels), 2, back.pointer, 0, batch)
      expectAdjoint(small.values, pooled, x, back.values, "average pool, \(context)")
      k.global_pool_f32(x, 16, channels, mean.pointer, 0, batch)
      k.broadcast_f32(means, nil, 16, channels, back.pointer, 0, batch)
      expectAdjoint(mean.values, means, x, back.values, "global pool, \(context)")
      k.resize_f32(x, 4, 4, 8, 8, Int32(channels), large.pointer, 0, batch)
      k.resize_backward_f32(wide, 4, 4, 8, 8, Int32(channels), back.pointer, 0, batch)
      expectAdjoint(large.values, wide, x, back.values, "resize, \(context)")
    }
  }

  /// Central differences of `loss` at x.
  func differences(_ x: [Double], _ loss: ([Double]) -> Double) -> [Double] {
    let h = 1e-5
    return x.indices.map { i in
      var up = x, down = x
      up[i] += h
      down[i] -= h
      return (loss(up) - loss(down)) / (2 * h)
    }
  }

  func expectGradient(_ actual: [Float], _ expected: [Double], _ context: String) {
    // Central differences of these functions are good to some 1e-9; the kernels round at 1e-7 of the largest.
    let largest = expected.magnitudes.max() ?? 0
    let worst = zip(actual, expected).map { (Double($0) - $1).magnitude }.max() ?? 0
    #expect(worst <= 1e-5 * largest + 1e-7, "\(context): off by \(worst) of \(largest)")
  }

  @Test("batch norm: finite differences by input, scale and shift")
  func batchNorm() {
    var random = Float32Random(seed: 2400)
    let (rows, channels) = (7, 5)
    let x = random.reals(rows * channels), e = random.reals(rows * channels)
    let scale = random.reals(channels), shift = random.reals(channels)
    func loss(_ x: [Double], _ scale: [Double], _ shift: [Double]) -> Double {
      let s = Float32Reference.batchStatistics(x, channels: channels, epsilon: 1e-3)
      let y = Float32Reference.batchNorm(
        x, scale: scale, shift: shift, mean: s.mean, inverseStd: s.inverseStd)
      return dot(y, e.doubles)
    }
    let (xd, scaled, shiftd) = (x.doubles, scale.doubles, shift.doubles)
    for kernels in Float32Kernels.all {
      let y = Guarded<Float>(repeating: 0, count: x.count), dx = Guarded<Float>(repeating: 0, count: x.count)
      let mean = Guarded<Float>(repeating: 0, count: channels), inverse = Guarded(mean.values)
      let dScale = Guarded(mean.values), dShift = Guarded(mean.values)
      kernels.table.batch_norm_f32(
        x, rows, channels, scale, shift, 1e-3, mean.pointer, inverse.pointer, y.pointer, nil)
      kernels.table.batch_norm_backward_f32(
        x, e, rows, channels, scale, mean.pointer, inverse.pointer, dx.pointer, dScale.pointer, dShift.pointer
      )
      expectGradient(dx.values, differences(xd) { loss($0, scaled, shiftd) }, "\(kernels), dx, seed 2400")
      expectGradient(
        dScale.values, differences(scaled) { loss(xd, $0, shiftd) }, "\(kernels), scale, seed 2400")
      expectGradient(
        dShift.values, differences(shiftd) { loss(xd, scaled, $0) }, "\(kernels), shift, seed 2400")
    }
  }

  @Test("weight standardisation: finite differences")
  func standardise() {
    var random = Float32Random(seed: 2500)
    let (rows, n) = (3, 11)
    let w = random.reals(rows * n), e = random.reals(rows * n)
    let expected = differences(w.doubles) { dot(Float32Reference.standardise($0, n: n), e.doubles) }
    for kernels in Float32Kernels.all {
      let out = Guarded<Float>(repeating: .nan, count: w.count)
      kernels.table.standardise_backward_f32(w, e, rows, n, out.pointer)
      expectGradient(out.values, expected, "\(kernels), seed 2500")
    }
  }

  @Test("cross-entropy: finite differences by the logits")
  func softmax() {
    var random = Float32Random(seed: 2600)
    let (batch, classes) = (3, 9)
    let logits = random.reals(batch * classes).map { 3 * $0 }
    let labels = [2, 8, 0]
    let expected = differences(logits.doubles) {
      Float32Reference.softmax($0, labels: labels, classes: classes, smoothing: 0.125).loss
    }
    for kernels in Float32Kernels.all {
      let probabilities = Guarded<Float>(repeating: .nan, count: logits.count)
      let error = Guarded<Float>(repeating: .nan, count: logits.count)
      var loss = Float.nan, correct = Int32(0)
      kernels.table.softmax_f32(
        logits, labels.map(Int32.init), batch, classes, 0.125, probabilities.pointer, error.pointer, &loss,
        &correct)
      expectGradient(error.values, expected, "\(kernels), seed 2600")
    }
  }
}

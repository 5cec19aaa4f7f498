import Kernels
import Testing

@Suite("float32: activations, products, largest elements")
struct Float32ActivationTests {
  static let smooth = [RM_HARD_SIGMOID, RM_HARD_SWISH, RM_SIGMOID, RM_SILU, RM_GELU]
  static let kinds = smooth + [RM_STEP]

  @Test("activations and the errors through them match the reference, in place too", arguments: kinds)
  func activations(kind: rm_activation) {
    for (index, (rows, channels)) in [(1, 1), (3, 16), (5, 21), (2, 40)].enumerated() {
      var random = Float32Random(seed: UInt64(2100 + index))
      var x = random.reals(rows * channels).map { 6 * $0 }
      (x[0], x[x.count - 1]) = (0, 40)
      let e = random.reals(rows * channels)
      let value = x.doubles.map { Float32Reference.activation(kind, $0) }
      let slopes = x.doubles.map { Float32Reference.slope(kind, $0) }
      // Of x · f(x) the factor that falls to 0 has an error of its own, about one unit of 1.
      let magnitude = x.magnitudes.map { $0 + 1 }
      for kernels in Float32Kernels.all {
        let context = "\(kernels), kind \(kind.rawValue), seed \(2100 + index)"
        let out = Guarded<Float>(repeating: .nan, count: x.count)
        let mask = Guarded<UInt8>(repeating: 0xB5, count: rows * ((channels + 7) / 8))
        kernels.table.activate_f32(
          Int32(kind.rawValue), Guarded(x).pointer, rows, channels, out.pointer, mask.pointer)
        expectClose(out.values, value, magnitude: magnitude, roundings: 8, context)
        #expect(mask.values == Float32Reference.mask(x.map { $0 >= 0 }, channels: channels), "\(context)")
        let again = Guarded(x)
        kernels.table.activate_f32(
          Int32(kind.rawValue), again.pointer, rows, channels, again.pointer, nil)
        #expect(again.values == out.values, "\(context), in place")

        let back = Guarded(e)
        kernels.table.activate_backward_f32(
          Int32(kind.rawValue), Guarded(x).pointer, back.pointer, e.count, back.pointer)
        let errors = zip(e.doubles, slopes).map(*)
        expectClose(
          back.values, errors, magnitude: zip(e.magnitudes, magnitude).map(*), roundings: 16, context)
      }
    }
  }

  @Test("the reference's slopes are the derivatives of its activations", arguments: smooth)
  func slopes(kind: rm_activation) {
    for step in -70...70 {
      let x = Double(step) / 10 + 0.013
      let (h, slope) = (1e-5, Float32Reference.slope(kind, x))
      let rise = Float32Reference.activation(kind, x + h) - Float32Reference.activation(kind, x - h)
      #expect(abs(rise / (2 * h) - slope) < 1e-8, "kind \(kind.rawValue) at \(x)")
    }
  }

  @Test("clamps and their masks are exact, in place too")
  func clamp() {
    for (index, (rows, channels)) in [(1, 1), (3, 16), (5, 21)].enumerated() {
      var random = Float32Random(seed: UInt64(2200 + index))
      let x = random.reals(rows * channels)
      let expected = Float32Reference.finish(
        x.doubles, channels: channels, bias: nil, low: 0, high: 0.5, maskIn: nil)
      for kernels in Float32Kernels.all {
        let out = Guarded(x)
        let mask = Guarded<UInt8>(repeating: 0xB5, count: expected.mask.count)
        kernels.table.clamp_f32(out.pointer, rows, channels, 0, 0.5, out.pointer, mask.pointer)
        #expect(out.values.doubles == expected.out, "\(kernels), seed \(2200 + index)")
        #expect(mask.values == expected.mask, "\(kernels), seed \(2200 + index)")
      }
    }
  }

  @Test("products with a factor spread over rows or channels, and its error, match the reference")
  func products() {
    for (index, (images, positions, channels)) in [(2, 3, 21), (1, 70, 16), (3, 1, 5)].enumerated() {
      var random = Float32Random(seed: UInt64(2300 + index))
      let rows = images * positions
      let a = random.reals(rows * channels), e = random.reals(rows * channels)
      for (bRows, bColumns) in [(1, channels), (positions, channels), (1, 1), (positions, 1)] {
        let b = random.reals(rows / bRows * bColumns)
        let expected = Float32Reference.multiply(
          a.doubles, b.doubles, channels: channels, bRows: bRows, bColumns: bColumns)
        func sums(_ e: [Double], _ x: [Double]) -> [Double] {
          Float32Reference.multiplySums(e, x, channels: channels, rows: bRows, columns: bColumns)
        }
        for kernels in Float32Kernels.all {
          let context = "\(kernels), \(bRows) rows, \(bColumns) columns, seed \(2300 + index)"
          let out = Guarded(a)
          for range in [0..<1, 1..<rows] {
            kernels.table.multiply_f32(
              out.pointer, Guarded(b).pointer, channels, bRows, bColumns, out.pointer, range.lowerBound,
              range.upperBound)
          }
          expectClose(out.values, expected, magnitude: expected.magnitudes, roundings: 1, context)
          let back = Guarded<Float>(repeating: .nan, count: b.count)
          let groups = rows / bRows
          for range in [0..<1, 1..<groups] {
            kernels.table.multiply_sums_f32(
              Guarded(e).pointer, Guarded(a).pointer, channels, bRows, bColumns, back.pointer,
              range.lowerBound, range.upperBound)
          }
          expectClose(
            back.values, sums(e.doubles, a.doubles), magnitude: sums(e.magnitudes, a.magnitudes),
            roundings: 70, context)
        }
      }
    }
  }

  @Test("largest elements and their errors match the reference")
  func maxPool() {
    for seed in 2400..<2420 {
      var cases = CaseRandom(seed: seed)
      let pool = MaxPoolTests.pool(&cases)
      var random = Float32Random(seed: UInt64(seed))
      let x = random.integers(pool.batch * pool.height * pool.width * pool.channels)
      let e = random.integers(pool.batch * pool.outHeight * pool.outWidth * pool.channels)
      var geometry = MaxPoolTests.geometry(pool)
      for kernels in Float32Kernels.all {
        let out = Guarded<Float>(repeating: .nan, count: e.count)
        let back = Guarded<Float>(repeating: .nan, count: x.count)
        for image in 0..<pool.batch {
          kernels.table.max_pool_f32(&geometry, Guarded(x).pointer, out.pointer, image, image + 1)
          kernels.table.max_pool_backward_f32(
            &geometry, Guarded(x).pointer, Guarded(e).pointer, back.pointer, image, image + 1)
        }
        #expect(out.values.doubles == Float32Reference.maxPool(x.doubles, pool), "\(kernels), seed \(seed)")
        #expect(
          back.values.doubles == Float32Reference.maxPoolBackward(x.doubles, e.doubles, pool),
          "\(kernels), seed \(seed)")
      }
    }
  }
}

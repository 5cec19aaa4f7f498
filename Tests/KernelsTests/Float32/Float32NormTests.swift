import Kernels
import Testing

@Suite("float32: norms")
struct Float32NormTests {
  static let shapes = [(rows: 1, channels: 3), (4, 16), (67, 33), (130, 8), (20, 40)]

  // Roundings: 64 rows are summed at a time, for the mean, the variance and both backward sums.
  static let roundings = 200

  @Test("batch norm: statistics, output and mask match the reference")
  func batchNorm() {
    for (index, (rows, channels)) in Self.shapes.enumerated() {
      var random = Float32Random(seed: UInt64(1600 + index))
      let x = random.reals(rows * channels).map { 3 * $0 + 1 }
      let scale = random.reals(channels), shift = random.reals(channels)
      let epsilon: Float = 1e-3
      let (mean, inverse) = Float32Reference.batchStatistics(
        x.doubles, channels: channels, epsilon: Double(epsilon))
      let y = Float32Reference.batchNorm(
        x.doubles, scale: scale.doubles, shift: shift.doubles, mean: mean, inverseStd: inverse)
      let meanMagnitude = Float32Reference.columnSums(x.magnitudes, channels: channels).map {
        $0 / Double(rows)
      }
      let magnitude = x.indices.map { i in
        let c = i % channels
        return (Double(x[i].magnitude) + meanMagnitude[c]) * inverse[c] * Double(scale[c].magnitude)
          + Double(shift[c].magnitude)
      }
      for kernels in Float32Kernels.all {
        let context = "\(kernels), \(rows)×\(channels), seed \(1600 + index)"
        let out = Guarded<Float>(repeating: .nan, count: x.count)
        let rectified = Guarded<Float>(repeating: .nan, count: x.count)
        let maskOut = Guarded<UInt8>(repeating: 0xFF, count: rows * ((channels + 7) / 8))
        let means = Guarded<Float>(repeating: .nan, count: channels)
        let inverses = Guarded<Float>(repeating: .nan, count: channels)
        kernels.table.batch_norm_f32(
          Guarded(x).pointer, rows, channels, Guarded(scale).pointer, Guarded(shift).pointer, epsilon,
          means.pointer, inverses.pointer, out.pointer, nil)
        kernels.table.batch_norm_f32(
          Guarded(x).pointer, rows, channels, Guarded(scale).pointer, Guarded(shift).pointer, epsilon,
          means.pointer, inverses.pointer, rectified.pointer, maskOut.pointer)
        expectClose(means.values, mean, magnitude: meanMagnitude, roundings: 66, context)
        expectClose(inverses.values, inverse, magnitude: inverse, roundings: Self.roundings, context)
        expectClose(out.values, y, magnitude: magnitude, roundings: Self.roundings, context)
        #expect(rectified.values == out.values.map { $0 > 0 ? $0 : 0 }, "\(context)")
        #expect(
          maskOut.values == Float32Reference.mask(out.values.map { $0 > 0 }, channels: channels), "\(context)"
        )

        // The same statistics given: the same output.
        for rectify in [false, true] {
          let again = Guarded<Float>(repeating: .nan, count: x.count)
          kernels.table.batch_norm_inference_f32(
            Guarded(x).pointer, rows, channels, Guarded(scale).pointer, Guarded(shift).pointer, means.pointer,
            inverses.pointer, again.pointer, rectify ? 1 : 0)
          #expect(again.values == (rectify ? rectified : out).values, "\(context)")
        }
      }
    }
  }

  @Test("batch norm backward matches the reference")
  func batchNormBackward() {
    for (index, (rows, channels)) in Self.shapes.enumerated() {
      var random = Float32Random(seed: UInt64(1700 + index))
      let x = random.reals(rows * channels), e = random.reals(rows * channels)
      let scale = random.reals(channels), before = random.reals(channels)
      let exact = Float32Reference.batchStatistics(x.doubles, channels: channels, epsilon: 1e-2)
      let (mean, inverse) = (exact.mean.map(Float.init), exact.inverseStd.map(Float.init))
      let expected = Float32Reference.batchNormBackward(
        x.doubles, e.doubles, scale: scale.doubles, mean: mean.doubles, inverseStd: inverse.doubles)
      let spread = x.indices.map { i in
        Double(x[i].magnitude + mean[i % channels].magnitude) * Double(inverse[i % channels])
      }
      let products = Float32Reference.columnSums(zip(e.magnitudes, spread).map(*), channels: channels)
      let errors = Float32Reference.columnSums(e.magnitudes, channels: channels)
      let magnitude = x.indices.map { i in
        let c = i % channels
        return Double(scale[c].magnitude * inverse[c])
          * (Double(e[i].magnitude) + (errors[c] + spread[i] * products[c]) / Double(rows))
      }
      for kernels in Float32Kernels.all {
        let context = "\(kernels), \(rows)×\(channels), seed \(1700 + index)"
        let dScale = Guarded(before), dShift = Guarded(before)
        let dx = Guarded(e)  // in place
        kernels.table.batch_norm_backward_f32(
          Guarded(x).pointer, dx.pointer, rows, channels, Guarded(scale).pointer, Guarded(mean).pointer,
          Guarded(inverse).pointer, dx.pointer, dScale.pointer, dShift.pointer)
        expectClose(dx.values, expected.dx, magnitude: magnitude, roundings: Self.roundings, context)
        expectClose(
          dScale.values, zip(expected.dScale, before.doubles).map(+),
          magnitude: zip(products, before.magnitudes).map(+), roundings: 70, context)
        expectClose(
          dShift.values, zip(expected.dShift, before.doubles).map(+),
          magnitude: zip(errors, before.magnitudes).map(+), roundings: 70, context)
      }
    }
  }

  @Test("weight standardisation and its backward match the reference")
  func standardise() {
    for (index, (rows, n)) in [(3, 1), (2, 2), (5, 9), (4, 16), (3, 37)].enumerated() {
      var random = Float32Random(seed: UInt64(1800 + index))
      let w = random.reals(rows * n), e = random.reals(rows * n)
      let expected = Float32Reference.standardise(w.doubles, n: n)
      let expectedBack = Float32Reference.standardiseBackward(w.doubles, e.doubles, n: n)
      // Per row: the largest term of the sums, which are taken in double.
      var magnitude: [Double] = [], magnitudeBack: [Double] = []
      for r in 0..<rows {
        let row = w[r * n..<(r + 1) * n].map(Double.init), error = e[r * n..<(r + 1) * n].map(Double.init)
        let (mean, deviation) = Float32Reference.statistics(of: row[...])
        let scale = 1 / (deviation + 1e-5)
        let spread = row.map { $0.magnitude + mean.magnitude }
        let along = deviation > 0 ? dot(error.magnitudes, spread) * scale * scale / deviation : 0
        let meanError = error.magnitudes.reduce(0, +) / Double(n)
        magnitude += spread.map { $0 * scale }
        for i in 0..<n {
          let direct: Double = (error[i].magnitude + meanError) * scale
          magnitudeBack.append(direct + spread[i] * along)
        }
      }
      for kernels in Float32Kernels.all {
        let context = "\(kernels), \(rows)×\(n), seed \(1800 + index)"
        let out = Guarded<Float>(repeating: .nan, count: w.count)
        let back = Guarded<Float>(repeating: .nan, count: w.count)
        kernels.table.standardise_f32(Guarded(w).pointer, rows, n, out.pointer)
        kernels.table.standardise_backward_f32(Guarded(w).pointer, Guarded(e).pointer, rows, n, back.pointer)
        expectClose(out.values, expected, magnitude: magnitude, roundings: 8, context)
        expectClose(back.values, expectedBack, magnitude: magnitudeBack, roundings: 8, context)
      }
    }
  }
}

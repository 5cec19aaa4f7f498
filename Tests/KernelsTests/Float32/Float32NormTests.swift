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

  /// Group norms of images, and layer norms: one position, one group.
  static let groupShapes = [
    (images: 2, positions: 9, channels: 24, groups: 3), (1, 50, 33, 1), (7, 1, 40, 1), (2, 4, 16, 16),
  ]

  @Test("group norm and its backward match the reference, image by image")
  func groupNorm() {
    for (index, (images, positions, channels, groups)) in Self.groupShapes.enumerated() {
      var random = Float32Random(seed: UInt64(2500 + index))
      let x = random.reals(images * positions * channels).map { 3 * $0 + 1 }
      let e = random.reals(x.count)
      let scale = random.reals(channels), shift = random.reals(channels), before = random.reals(channels)
      let epsilon: Float = 1e-3
      let (mean, inverse) = Float32Reference.groupStatistics(
        x.doubles, positions: positions, channels: channels, groups: groups, epsilon: Double(epsilon))
      let y = Float32Reference.groupNorm(
        x.doubles, positions: positions, groups: groups, scale: scale.doubles, shift: shift.doubles,
        mean: mean, inverseStd: inverse)
      let place = { $0 / (positions * channels) * groups + $0 % channels / (channels / groups) }
      let spread = x.indices.map { (Double(x[$0].magnitude) + 4) * inverse[place($0)] }
      let magnitude = x.indices.map {
        spread[$0] * Double(scale[$0 % channels].magnitude) + Double(shift[$0 % channels].magnitude)
      }
      let back = Float32Reference.groupNormBackward(
        x.doubles, e.doubles, positions: positions, groups: groups, scale: scale.doubles, mean: mean,
        inverseStd: inverse)
      let largest = spread.max()!
      for kernels in Float32Kernels.all {
        let context = "\(kernels), \(images)×\(positions)×\(channels) in \(groups), seed \(2500 + index)"
        let out = Guarded<Float>(repeating: .nan, count: x.count)
        let means = Guarded<Float>(repeating: .nan, count: images * groups)
        let inverses = Guarded<Float>(repeating: .nan, count: images * groups)
        let dScale = Guarded(before), dShift = Guarded(before), dx = Guarded(e)
        for range in [0..<1, 1..<images] {
          kernels.table.group_norm_f32(
            Guarded(x).pointer, positions, channels, groups, Guarded(scale).pointer, Guarded(shift).pointer,
            epsilon, means.pointer, inverses.pointer, out.pointer, range.lowerBound, range.upperBound)
          kernels.table.group_norm_backward_f32(
            Guarded(x).pointer, dx.pointer, positions, channels, groups, Guarded(scale).pointer,
            means.pointer, inverses.pointer, dx.pointer, dScale.pointer, dShift.pointer, range.lowerBound,
            range.upperBound)
        }
        expectClose(means.values, mean, magnitude: mean.map { _ in 4 }, roundings: 2, context)
        expectClose(inverses.values, inverse, magnitude: inverse, roundings: 8, context)
        expectClose(out.values, y, magnitude: magnitude, roundings: 16, context)
        let errors = dx.values.indices.map { inverse[place($0)] * (1 + largest + spread[$0] * largest) }
        expectClose(dx.values, back.dx, magnitude: errors, roundings: 16, context)
        let sums = [Double](repeating: Double(images * positions) * largest + 1, count: channels)
        expectClose(
          dScale.values, zip(back.dScale, before.doubles).map(+), magnitude: sums, roundings: 16, context)
        expectClose(
          dShift.values, zip(back.dShift, before.doubles).map(+), magnitude: sums, roundings: 16, context)
      }
    }
  }

  @Test("softmax along rows and its backward match the reference, with and without shorter rows")
  func rowSoftmax() {
    for (index, (rows, columns)) in [(6, 5), (4, 16), (2, 37)].enumerated() {
      var random = Float32Random(seed: UInt64(2600 + index))
      let x = random.reals(rows * columns).map { 20 * $0 }, e = random.reals(rows * columns)
      let shorter = (0..<rows / 2).map { _ in Int.random(in: 1...columns, using: &random) }
      for valid in [nil, shorter] {
        let expected = Float32Reference.rowSoftmax(
          x.doubles, columns: columns, scale: 0.25, valid: valid, validRows: 2)
        let back = Float32Reference.rowSoftmaxBackward(expected, e.doubles, columns: columns, scale: 0.25)
        for kernels in Float32Kernels.all {
          let context = "\(kernels), \(rows)×\(columns), seed \(2600 + index)"
          let out = Guarded<Float>(repeating: .nan, count: x.count), dx = Guarded(e)
          let lengths = valid.map { Guarded($0.map(Int32.init)) }
          for range in [0..<1, 1..<rows] {
            kernels.table.row_softmax_f32(
              Guarded(x).pointer, columns, 0.25, lengths?.pointer, 2, out.pointer, range.lowerBound,
              range.upperBound)
            kernels.table.row_softmax_backward_f32(
              out.pointer, dx.pointer, columns, 0.25, dx.pointer, range.lowerBound, range.upperBound)
          }
          // exp turns the rounding of an exponent of up to 10 into 10 times that in the probability.
          expectClose(out.values, expected, magnitude: expected, roundings: 40, context)
          expectClose(dx.values, back, magnitude: expected, roundings: 80, context)
        }
      }
    }
  }
}

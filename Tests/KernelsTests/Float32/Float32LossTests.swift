import Kernels
import Testing

@Suite("float32: loss and update")
struct Float32LossTests {
  @Test("softmax, error, loss and hits match the reference")
  func softmax() {
    for (index, (batch, classes, smoothing)) in [(1, 2, Float(0)), (3, 10, 0.1), (2, 37, 0.25)].enumerated() {
      var random = Float32Random(seed: UInt64(1900 + index))
      var logits = random.reals(batch * classes).map { 8 * $0 }
      logits[1] = logits[0]  // equal logits: the first one counts
      var labels = (0..<batch).map { _ in Int.random(in: 0..<classes, using: &random) }
      if batch > 2 { labels[1] = -1 }
      let expected = Float32Reference.softmax(
        logits.doubles, labels: labels, classes: classes, smoothing: Double(smoothing))
      // exp turns the rounding of an exponent of up to 16 into 16 times that in the probability.
      let roundings = 40
      for kernels in Float32Kernels.all {
        let context = "\(kernels), \(batch)×\(classes), seed \(1900 + index)"
        let probabilities = Guarded<Float>(repeating: .nan, count: logits.count)
        let error = Guarded<Float>(repeating: .nan, count: logits.count)
        var loss = Float.nan, correct = Int32(-1)
        kernels.table.softmax_f32(
          Guarded(logits).pointer, Guarded(labels.map(Int32.init)).pointer, batch, classes, smoothing,
          probabilities.pointer, error.pointer, &loss, &correct)
        expectClose(
          probabilities.values, expected.probabilities, magnitude: expected.probabilities,
          roundings: roundings,
          context)
        let magnitude = expected.error.indices.map {
          expected.error[$0].magnitude + 2 * expected.probabilities[$0] / Double(batch)
        }
        expectClose(error.values, expected.error, magnitude: magnitude, roundings: roundings, context)
        expectClose([loss], [expected.loss], magnitude: [expected.loss + 1], roundings: roundings, context)
        #expect(Int(correct) == expected.correct, "\(context)")

        let alone = Guarded<Float>(repeating: .nan, count: logits.count)
        kernels.table.softmax_f32(
          Guarded(logits).pointer, nil, batch, classes, smoothing, alone.pointer, nil, nil, nil)
        #expect(alone.values == probabilities.values, "\(context), no labels")
      }
    }
  }

  @Test("large logits neither overflow nor lose the loss")
  func largeLogits() {
    for kernels in Float32Kernels.all {
      let probabilities = Guarded<Float>(repeating: .nan, count: 2)
      var loss = Float.nan, correct = Int32(-1)
      kernels.table.softmax_f32([1e4, -1e4], [1], 1, 2, 0, probabilities.pointer, nil, &loss, &correct)
      #expect(probabilities.values == [1, 0] && loss == 2e4 && correct == 0, "\(kernels)")
    }
  }

  @Test("three steps of Adam match the reference, whatever the split")
  func adam() {
    for (index, count) in [1, 16, 53].enumerated() {
      var random = Float32Random(seed: UInt64(2000 + index))
      let start = random.reals(count)
      let gradients = (0..<3).map { _ in random.reals(count) }
      let (rate, beta1, beta2, epsilon) = (Float(0.01), Float(0.9), Float(0.999), Float(1e-8))
      func corrections(_ step: Int) -> (Float, Float) {
        var power = (Float(1), Float(1))
        for _ in 0...step { power = (power.0 * beta1, power.1 * beta2) }
        return (1 / (1 - power.0), 1 / (1 - power.1))
      }
      var w = start.doubles, m = w.map { _ in 0.0 }, v = m
      for step in 0..<3 {
        let (c1, c2) = corrections(step)
        Float32Reference.adam(
          &w, m: &m, v: &v, gradient: gradients[step].doubles, rate: Double(rate),
          beta: (Double(beta1), Double(beta2)), epsilon: Double(epsilon), correction: (Double(c1), Double(c2))
        )
      }
      for kernels in Float32Kernels.all {
        var results: [[Float]] = []
        for split in [0, count / 3] {
          let weights = Guarded(start), first = Guarded<Float>(repeating: 0, count: count)
          let second = Guarded<Float>(repeating: 0, count: count)
          for step in 0..<3 {
            let (c1, c2) = corrections(step)
            for range in [0..<split, split..<count] {
              kernels.table.adam_f32(
                weights.pointer + range.lowerBound, first.pointer + range.lowerBound,
                second.pointer + range.lowerBound, Guarded(gradients[step]).pointer + range.lowerBound,
                range.count, rate, beta1, beta2, epsilon, c1, c2)
            }
          }
          results.append(weights.values)
          // The moments cancel where gradients change sign: relative to the largest gradient, 1.
          let ones = [Double](repeating: 1, count: count)
          let context = "\(kernels), \(count), seed \(2000 + index)"
          expectClose(first.values, m, magnitude: ones, roundings: 12, context)
          expectClose(second.values, v, magnitude: v, roundings: 100, context)
          // A step is at most some rates long; beta2's distance from 1 is known to 1e-4 of itself in float32.
          expectClose(weights.values, w, magnitude: start.magnitudes.map { $0 + 0.1 }, roundings: 64, context)
        }
        #expect(results[0] == results[1], "\(kernels), \(count), seed \(2000 + index)")
      }
    }
  }
}

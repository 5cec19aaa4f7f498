extension Float32Reference {
  /// Mean and 1 / sqrt(variance + epsilon) per channel of `x` ([rows][channels]); the variance is the biased
  /// one.
  public static func batchStatistics(
    _ x: [Double], channels: Int, epsilon: Double
  ) -> (mean: [Double], inverseStd: [Double]) {
    let rows = Double(x.count / channels)
    let mean = columnSums(x, channels: channels).map { $0 / rows }
    let squares = x.indices.map { (x[$0] - mean[$0 % channels]) * (x[$0] - mean[$0 % channels]) }
    let variance = columnSums(squares, channels: channels).map { $0 / rows }
    return (mean, variance.map { 1 / ($0 + epsilon).squareRoot() })
  }

  /// `(x - mean) * inverseStd * scale + shift` with the given statistics.
  public static func batchNorm(
    _ x: [Double], scale: [Double], shift: [Double], mean: [Double], inverseStd: [Double]
  ) -> [Double] {
    x.indices.map {
      let c = $0 % scale.count
      return (x[$0] - mean[c]) * inverseStd[c] * scale[c] + shift[c]
    }
  }

  /// Gradients of batch norm with batch statistics from the error `e` at its output ([rows][channels]).
  public static func batchNormBackward(
    _ x: [Double], _ e: [Double], scale: [Double], mean: [Double], inverseStd: [Double]
  ) -> (dx: [Double], dScale: [Double], dShift: [Double]) {
    let channels = scale.count
    let rows = Double(x.count / channels)
    let normal = x.indices.map { (x[$0] - mean[$0 % channels]) * inverseStd[$0 % channels] }
    let dShift = columnSums(e, channels: channels)
    let dScale = columnSums(zip(e, normal).map(*), channels: channels)
    let dx = x.indices.map { i in
      let c = i % channels
      return scale[c] * inverseStd[c] * (e[i] - dShift[c] / rows - normal[i] * dScale[c] / rows)
    }
    return (dx, dScale, dShift)
  }

  /// Weight standardisation of each row of `n`: `(w - mean) / (std + 1e-5)`, unbiased standard deviation.
  public static func standardise(_ w: [Double], n: Int) -> [Double] {
    let rows = stride(from: 0, to: w.count, by: n).map { statistics(of: w[$0..<$0 + n]) }
    return w.indices.map { (w[$0] - rows[$0 / n].mean) / (rows[$0 / n].deviation + 1e-5) }
  }

  /// Gradient of `standardise` from the error `e` at its output.
  public static func standardiseBackward(_ w: [Double], _ e: [Double], n: Int) -> [Double] {
    var out = [Double](repeating: 0, count: w.count)
    for first in stride(from: 0, to: w.count, by: n) {
      let (mean, deviation) = statistics(of: w[first..<first + n])
      let scale = 1 / (deviation + 1e-5)
      let meanError = e[first..<first + n].reduce(0, +) / Double(n)
      let along = (first..<first + n).reduce(0) { $0 + e[$1] * (w[$1] - mean) }
      // d std / d w = (w - mean) / ((n - 1) std)
      let pull = deviation > 0 ? along * scale * scale / (Double(n - 1) * deviation) : 0
      for i in first..<first + n { out[i] = (e[i] - meanError) * scale - (w[i] - mean) * pull }
    }
    return out
  }

  /// Mean and unbiased standard deviation (0 for one element).
  public static func statistics(of w: ArraySlice<Double>) -> (mean: Double, deviation: Double) {
    let mean = w.reduce(0, +) / Double(w.count)
    guard w.count > 1 else { return (mean, 0) }
    let squares = w.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(w.count - 1)).squareRoot())
  }
}

extension Float32Reference {
  /// Mean and 1 / sqrt(variance + epsilon) of each image's groups of channels, [images][groups].
  public static func groupStatistics(
    _ x: [Double], positions: Int, channels: Int, groups: Int, epsilon: Double
  ) -> (mean: [Double], inverseStd: [Double]) {
    let place = groupPlace(positions, channels, groups)
    let elements = Double(positions * channels / groups)
    var mean = [Double](repeating: 0, count: x.count / (positions * channels) * groups)
    var variance = mean
    for index in x.indices { mean[place(index)] += x[index] / elements }
    for index in x.indices {
      let distance = x[index] - mean[place(index)]
      variance[place(index)] += distance * distance / elements
    }
    return (mean, variance.map { 1 / ($0 + epsilon).squareRoot() })
  }

  /// `(x - mean) * inverseStd * scale + shift` with the statistics of each image's groups.
  public static func groupNorm(
    _ x: [Double], positions: Int, groups: Int, scale: [Double], shift: [Double], mean: [Double],
    inverseStd: [Double]
  ) -> [Double] {
    let place = groupPlace(positions, scale.count, groups)
    return x.indices.map {
      (x[$0] - mean[place($0)]) * inverseStd[place($0)] * scale[$0 % scale.count] + shift[$0 % scale.count]
    }
  }

  /// Gradients of group norm from the error `e` at its output.
  public static func groupNormBackward(
    _ x: [Double], _ e: [Double], positions: Int, groups: Int, scale: [Double], mean: [Double],
    inverseStd: [Double]
  ) -> (dx: [Double], dScale: [Double], dShift: [Double]) {
    let channels = scale.count
    let place = groupPlace(positions, channels, groups)
    let elements = Double(positions * channels / groups)
    let normal = x.indices.map { (x[$0] - mean[place($0)]) * inverseStd[place($0)] }
    let scaled = e.indices.map { e[$0] * scale[$0 % channels] }
    var (errors, products) = (mean.map { _ in 0.0 }, mean.map { _ in 0.0 })
    for index in x.indices {
      errors[place(index)] += scaled[index] / elements
      products[place(index)] += scaled[index] * normal[index] / elements
    }
    let dx = x.indices.map {
      inverseStd[place($0)] * (scaled[$0] - errors[place($0)] - normal[$0] * products[place($0)])
    }
    return (dx, columnSums(zip(e, normal).map(*), channels: channels), columnSums(e, channels: channels))
  }

  /// The index in [images][groups] of an element's statistics.
  private static func groupPlace(_ positions: Int, _ channels: Int, _ groups: Int) -> (Int) -> Int {
    { $0 / (positions * channels) * groups + $0 % channels / (channels / groups) }
  }
}

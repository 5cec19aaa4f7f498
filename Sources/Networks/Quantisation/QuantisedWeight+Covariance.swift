extension QuantisedWeight {
  /// Moves integers so that the errors of a channel's weights cancel over inputs of a given covariance: the
  /// squared error of the result, eᵀ C e with e = integer · scale − weight, falls with every move (cyclic
  /// coordinate descent as in Behdin et al. 2023, arXiv:2309.01885).
  /// - Parameters:
  ///   - values: the weights that were rounded, inputs fastest.
  ///   - covariances: for each group of output channels, inputs × inputs, symmetric. A channel whose inputs
  ///     never vary stays as it is.
  ///   - sweeps: how often each weight is looked at.
  public mutating func settle(to values: [Float], covariances: [Float], sweeps: Int = 4) {
    let inputs = values.count / scales.count
    var gradient = [Float](repeating: 0, count: inputs)
    let channelsPerGroup = scales.count / (covariances.count / (inputs * inputs))
    covariances.withUnsafeBufferPointer { covariances in
      gradient.withUnsafeMutableBufferPointer { gradient in
        for channel in scales.indices {
          let covariance = covariances.baseAddress! + channel / channelsPerGroup * inputs * inputs
          guard covariance[0] > 0 else { continue }
          func move(_ input: Int, by difference: Float) {
            let row = covariance + input * inputs
            for other in 0..<inputs { gradient[other] += difference * row[other] }
          }
          let first = channel * inputs
          let scale = bestScale(of: channel, values, covariance)
          gradient.update(repeating: 0)
          for input in 0..<inputs {
            move(input, by: Float(integers[first + input]) * scale - values[first + input])
          }
          for _ in 0..<sweeps {
            var hasMoved = false
            for input in 0..<inputs {
              let old = Float(integers[first + input])
              let best = old - gradient[input] / (covariance[input * inputs + input] * scale)
              let new = max(-127, min(127, best.rounded()))
              guard new != old else { continue }
              integers[first + input] = Int8(new)
              move(input, by: (new - old) * scale)
              hasMoved = true
            }
            if !hasMoved { break }
          }
        }
      }
    }
  }

  /// Scales that are tried, over the channel's own (assumed).
  private static let scaleFactors = (-8...2).map { 1 + Float($0) / 40 }

  /// Rounds a channel again with the scale, of several near its own, that leaves the smallest eᵀ C e, and
  /// returns it.
  private mutating func bestScale(
    of channel: Int, _ values: [Float], _ covariance: UnsafePointer<Float>
  ) -> Float {
    let inputs = values.count / scales.count
    let first = channel * inputs
    let own = scales[channel]
    func rounded(_ input: Int, _ scale: Float) -> Float {
      max(-127, min(127, (values[first + input] / scale).rounded()))
    }
    var products = [Float](repeating: 0, count: inputs)
    var best = (error: Float.infinity, scale: own)
    for factor in Self.scaleFactors {
      let scale = own * factor
      var error: Float = 0
      products.withUnsafeMutableBufferPointer { products in
        products.update(repeating: 0)
        // C is symmetric: of eᵀ C e every row adds its part to the right of the diagonal twice.
        for input in 0..<inputs {
          let difference = rounded(input, scale) * scale - values[first + input]
          let row = covariance + input * inputs
          error += difference * (2 * products[input] + difference * row[input])
          for other in input..<inputs { products[other] += difference * row[other] }
        }
      }
      if error < best.error { best = (error, scale) }
    }
    for input in 0..<inputs { integers[first + input] = Int8(rounded(input, best.scale)) }
    scales[channel] = best.scale
    return best.scale
  }
}

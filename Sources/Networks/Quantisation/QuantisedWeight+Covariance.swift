extension QuantisedWeight {
  /// Moves integers so that the errors of a channel's weights cancel over inputs of a given covariance: the squared
  /// error of the result, eᵀ C e with e = integer · scale − weight, falls with every move (cyclic coordinate descent
  /// as in Behdin et al. 2023, arXiv:2309.01885).
  /// - Parameters:
  ///   - values: the weights that were rounded, inputs fastest.
  ///   - covariances: for each group of output channels, inputs × inputs, symmetric. A channel whose inputs never vary
  ///     stays as it is.
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
          let scale = scales[channel]
          let first = channel * inputs
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
}

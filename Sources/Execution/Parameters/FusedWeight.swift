import Networks
import Programs

/// LoRAFusion's weight W′ of one layer, by rows: W′ = magnitude · ‖W‖ · V / ‖V‖ with V = W + B A, A = Σ c·Aₖ and
/// B = Σ c·Bₖ over the pool; and its gradients. Everything in double precision, in the order of the loops below, so that
/// every platform rounds alike.
final class FusedWeight {
  /// Columns of the weight.
  let inputs: Int
  /// V, [outputs][inputs].
  private(set) var merged: [Double]
  /// What a row of V is multiplied by.
  private(set) var factors: [Double]

  private let outputs: Int, rank: Int
  private let weight: [Double]
  private let lengths: [Double]
  private let downs: [[Double]], ups: [[Double]]
  private let isNormDetached: Bool
  private var down: [Double], up: [Double]
  private var mergedLengths: [Double]

  /// - Throws: `BindingError` when the pool's values are not there, or do not fit.
  init(
    _ weight: [Float], channels: Int, _ fusion: WeightRule.Fusion, _ model: ModelValues
  ) throws(BindingError) {
    (outputs, inputs) = (channels, weight.count / channels)
    rank = fusion.pool.first?.rank ?? 1
    isNormDetached = fusion.isNormDetached
    self.weight = weight.map(Double.init)
    var (downs, ups): ([[Double]], [[Double]]) = ([], [])
    for product in fusion.pool {
      guard let values = model.adapters[product.task], let down = values.floats["\(product.down).weight"],
        let up = values.floats["\(product.up).weight"], down.count == product.rank * inputs,
        up.count == product.rank * outputs, product.rank == rank
      else {
        throw BindingError(
          "the pool has no matrices \(product.down) and \(product.up) of \(product.task) that fit: name runs of lora over "
            + "this network")
      }
      downs.append(down.map(Double.init))
      ups.append(up.map(Double.init))
    }
    (self.downs, self.ups) = (downs, ups)
    merged = self.weight
    factors = Array(repeating: 1, count: channels)
    down = Array(repeating: 0, count: rank * inputs)
    up = Array(repeating: 0, count: rank * outputs)
    lengths = Self.rowLengths(self.weight, rows: channels)
    mergedLengths = lengths
  }

  private static func rowLengths(_ matrix: [Double], rows: Int) -> [Double] {
    let columns = matrix.count / rows
    return (0..<rows).map { row in
      var sum = 0.0
      for column in 0..<columns { sum += matrix[row * columns + column] * matrix[row * columns + column] }
      return max(sum.squareRoot(), .leastNormalMagnitude)
    }
  }

  /// Merges the pool with these coefficients and magnitudes.
  func merge(magnitudes: [Double], coefficients: [Double]) {
    for index in down.indices { down[index] = 0 }
    for index in up.indices { up[index] = 0 }
    for (adapter, coefficient) in coefficients.enumerated() {
      for index in down.indices { down[index] += coefficient * downs[adapter][index] }
      for index in up.indices { up[index] += coefficient * ups[adapter][index] }
    }
    merged = weight
    let (inputs, rank) = (inputs, rank)
    merged.withUnsafeMutableBufferPointer { merged in
      down.withUnsafeBufferPointer { down in
        for output in 0..<outputs {
          for inner in 0..<rank {
            let factor = up[output * rank + inner]
            let (row, from) = (output * inputs, inner * inputs)
            for input in 0..<inputs { merged[row + input] += factor * down[from + input] }
          }
        }
      }
    }
    mergedLengths = Self.rowLengths(merged, rows: outputs)
    for output in 0..<outputs {
      factors[output] = magnitudes[output] * lengths[output] / mergedLengths[output]
    }
  }

  /// The gradients of magnitudes and coefficients, from that of W′, [outputs][inputs].
  func gradients(of gradient: [Double]) -> (magnitudes: [Double], coefficients: [Double]) {
    var magnitudes = Array(repeating: 0.0, count: outputs)
    var toUp = Array(repeating: 0.0, count: outputs * rank)
    var toDown = Array(repeating: 0.0, count: rank * inputs)
    var row = Array(repeating: 0.0, count: inputs)
    for output in 0..<outputs {
      let at = output * inputs
      var along = 0.0
      for input in 0..<inputs { along += gradient[at + input] * merged[at + input] }
      let length = mergedLengths[output]
      magnitudes[output] = along * lengths[output] / length
      // Exact errors have no part along the row, whose length the norm holds.
      let part = isNormDetached ? 0 : along / (length * length)
      for input in 0..<inputs {
        row[input] = factors[output] * (gradient[at + input] - part * merged[at + input])
      }
      for inner in 0..<rank {
        let (from, factor) = (inner * inputs, up[output * rank + inner])
        var sum = 0.0
        for input in 0..<inputs {
          sum += row[input] * down[from + input]
          toDown[from + input] += factor * row[input]
        }
        toUp[output * rank + inner] = sum
      }
    }
    let coefficients = downs.indices.map { adapter in
      var sum = 0.0
      for index in toDown.indices { sum += toDown[index] * downs[adapter][index] }
      for index in toUp.indices { sum += toUp[index] * ups[adapter][index] }
      return sum
    }
    return (magnitudes, coefficients)
  }
}

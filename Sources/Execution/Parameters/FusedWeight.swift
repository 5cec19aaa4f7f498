import Networks
import Programs

/// LoRAFusion's weight W′ of one layer, by rows: W′ = magnitude · ‖W‖ · V / ‖V‖ with V = W + B A, A = Σ c·Aₖ
/// and B = Σ c·Bₖ over the pool; and its gradients. Everything in double precision, in the order of the loops
/// below, so that every platform rounds alike.
final class FusedWeight {
  /// Columns of the weight.
  let inputs: Int
  /// V, [outputs][inputs].
  let merged: FixedBuffer<Double>
  /// What a row of V is multiplied by.
  let factors: FixedBuffer<Double>

  private let outputs: Int, rank: Int
  /// Gradients of the rows' factors and of the coefficients, as last computed.
  let magnitudeGradients: FixedBuffer<Double>, coefficientGradients: FixedBuffer<Double>

  /// Shared with the model; what a step reads of them lies in buffers.
  private let weight: [Float]
  private let lengths: FixedBuffer<Double>
  private let downs: [[Float]], ups: [[Float]]
  private let isNormDetached: Bool
  private let down: FixedBuffer<Double>, up: FixedBuffer<Double>
  private let mergedLengths: FixedBuffer<Double>
  /// What a step works with.
  private let toDown: FixedBuffer<Double>, toUp: FixedBuffer<Double>, row: FixedBuffer<Double>

  /// - Throws: `BindingError` when the pool's values are not there, or do not fit.
  init(
    _ weight: [Float], channels: Int, _ fusion: WeightRule.Fusion, _ model: ModelValues
  ) throws(BindingError) {
    (outputs, inputs) = (channels, weight.count / channels)
    rank = fusion.pool.first?.rank ?? 1
    isNormDetached = fusion.isNormDetached
    self.weight = weight
    var (downs, ups): ([[Float]], [[Float]]) = ([], [])
    for product in fusion.pool {
      guard let values = model.adapter(product.adapter), let down = values.floats["\(product.down).weight"],
        let up = values.floats["\(product.up).weight"], down.count == product.rank * inputs,
        up.count == product.rank * outputs, product.rank == rank
      else {
        throw BindingError(
          "the earlier adapter \(product.adapter + 1) has no matrices \(product.down) and \(product.up) that "
            + "fit: give the adapters over this network that the weight was made for")
      }
      downs.append(down)
      ups.append(up)
    }
    (self.downs, self.ups) = (downs, ups)
    merged = FixedBuffer(weight.map(Double.init))
    (magnitudeGradients, coefficientGradients) = (Self.zeros(channels), Self.zeros(fusion.pool.count))
    factors = FixedBuffer(repeating: 1, count: channels)
    (down, toDown) = (Self.zeros(rank * inputs), Self.zeros(rank * inputs))
    (up, toUp) = (Self.zeros(rank * outputs), Self.zeros(rank * outputs))
    row = Self.zeros(inputs)
    let columns = inputs
    let merged = merged
    lengths = FixedBuffer((0..<channels).map { Self.length(ofRow: $0, merged, columns: columns) })
    mergedLengths = Self.zeros(channels)
  }

  /// Bytes that it holds, its part of the pool among them; `sharesWeight` where the frozen weight is
  /// another's as well.
  func bytes(sharesWeight: Bool) -> Int {
    let floats = (sharesWeight ? [] : [weight]) + downs + ups
    let doubles = [
      merged, factors, lengths, mergedLengths, down, up, toDown, toUp, row, magnitudeGradients,
      coefficientGradients,
    ]
    return floats.reduce(0) { $0 + 4 * $1.count } + doubles.reduce(0) { $0 + 8 * $1.count }
  }

  private static func zeros(_ count: Int) -> FixedBuffer<Double> {
    FixedBuffer(repeating: 0, count: count)
  }

  private static func length(ofRow row: Int, _ matrix: FixedBuffer<Double>, columns: Int) -> Double {
    var sum = 0.0
    for column in 0..<columns { sum += matrix[row * columns + column] * matrix[row * columns + column] }
    return max(sum.squareRoot(), .leastNormalMagnitude)
  }

  /// Merges the pool with these coefficients and magnitudes.
  func merge(magnitudes: FixedBuffer<Double>, coefficients: FixedBuffer<Double>) {
    for index in down.indices { down[index] = 0 }
    for index in up.indices { up[index] = 0 }
    for adapter in coefficients.indices {
      let coefficient = coefficients[adapter]
      downs[adapter].withUnsafeBufferPointer { values in
        for index in down.indices { down[index] += coefficient * Double(values[index]) }
      }
      ups[adapter].withUnsafeBufferPointer { values in
        for index in up.indices { up[index] += coefficient * Double(values[index]) }
      }
    }
    weight.withUnsafeBufferPointer { values in
      for index in merged.indices { merged[index] = Double(values[index]) }
    }
    let (inputs, rank) = (inputs, rank)
    for output in 0..<outputs {
      for inner in 0..<rank {
        let factor = up[output * rank + inner]
        let (row, from) = (merged.base + output * inputs, down.base + inner * inputs)
        for input in 0..<inputs { row[input] += factor * from[input] }
      }
    }
    for output in 0..<outputs {
      mergedLengths[output] = Self.length(ofRow: output, merged, columns: inputs)
      factors[output] = magnitudes[output] * lengths[output] / mergedLengths[output]
    }
  }

  /// Computes the gradients of magnitudes and coefficients from that of W′, whose elements `gradient` gives
  /// by their place in [outputs][inputs].
  func backpropagate(_ gradient: (Int) -> Double) {
    for index in toDown.indices { toDown[index] = 0 }
    for output in 0..<outputs {
      let at = output * inputs
      var along = 0.0
      for input in 0..<inputs { along += gradient(at + input) * merged[at + input] }
      let length = mergedLengths[output]
      magnitudeGradients[output] = along * lengths[output] / length
      // Exact errors have no part along the row, whose length the norm holds.
      let part = isNormDetached ? 0 : along / (length * length)
      for input in 0..<inputs {
        row[input] = factors[output] * (gradient(at + input) - part * merged[at + input])
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
    for adapter in coefficientGradients.indices {
      var sum = 0.0
      downs[adapter].withUnsafeBufferPointer { values in
        for index in toDown.indices { sum += toDown[index] * Double(values[index]) }
      }
      ups[adapter].withUnsafeBufferPointer { values in
        for index in toUp.indices { sum += toUp[index] * Double(values[index]) }
      }
      coefficientGradients[adapter] = sum
    }
  }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Float32Reference {
  /// An activation function (`rm_activation`) at `x`.
  public static func activation(_ kind: rm_activation, _ x: Double) -> Double {
    switch kind {
    case RM_HARD_SIGMOID: min(max(x + 3, 0), 6) / 6
    case RM_HARD_SWISH: x * min(max(x + 3, 0), 6) / 6
    case RM_SIGMOID: 1 / (1 + exp(-x))
    case RM_SILU: x / (1 + exp(-x))
    case RM_STEP: x > 0 ? 1 : 0
    default: x * (1 + erf(x / 2.0.squareRoot())) / 2
    }
  }

  /// The derivative of `activation` at `x`, at a kink that of the flat side; of a step, the sigmoid's.
  public static func slope(_ kind: rm_activation, _ x: Double) -> Double {
    let sigmoid = 1 / (1 + exp(-x))
    return switch kind {
    case RM_HARD_SIGMOID: abs(x) < 3 ? 1.0 / 6 : 0
    case RM_HARD_SWISH: x >= 3 ? 1 : x <= -3 ? 0 : (2 * x + 3) / 6
    case RM_SIGMOID, RM_STEP: sigmoid * (1 - sigmoid)
    case RM_SILU: sigmoid * (1 + x * (1 - sigmoid))
    default: (1 + erf(x / 2.0.squareRoot())) / 2 + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    }
  }

  /// Soft-max of `scale` · x along each row of `columns`, over its first `valid` columns; 0 after them.
  ///
  /// * `valid`: one for each `validRows` rows; nil: all columns.
  public static func rowSoftmax(
    _ x: [Double], columns: Int, scale: Double, valid: [Int]?, validRows: Int
  ) -> [Double] {
    var out = [Double](repeating: 0, count: x.count)
    for row in 0..<x.count / columns {
      let first = row * columns
      let used = first..<first + (valid?[row / validRows] ?? columns)
      let largest = x[used].reduce(-.infinity, max)
      let sum = x[used].reduce(0) { $0 + exp(scale * ($1 - largest)) }
      for index in used { out[index] = exp(scale * (x[index] - largest)) / sum }
    }
    return out
  }

  /// The error at the input of a soft-max along rows from that at its output and its probabilities.
  public static func rowSoftmaxBackward(
    _ probabilities: [Double], _ e: [Double], columns: Int, scale: Double
  ) -> [Double] {
    probabilities.indices.map { index in
      let row = index / columns * columns..<(index / columns + 1) * columns
      let along = row.reduce(0) { $0 + probabilities[$1] * e[$1] }
      return scale * probabilities[index] * (e[index] - along)
    }
  }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Float32Reference {
  /// Softmax and the mean cross-entropy of `logits` ([batch][classes]) with label smoothing: the target is
  /// `(1 - smoothing)` at the label plus `smoothing / classes` everywhere. A label below 0 gives no loss, and
  /// an error of 0.
  /// - Returns: probabilities; error = (probability - target) / batch; loss in nats; how many labels have the
  ///   largest logit (the first of equals).
  public static func softmax(
    _ logits: [Double], labels: [Int], classes: Int, smoothing: Double
  ) -> (probabilities: [Double], error: [Double], loss: Double, correct: Int) {
    let batch = Double(labels.count)
    var probabilities: [Double] = [], error: [Double] = []
    var loss = 0.0, correct = 0
    for (row, label) in labels.enumerated() {
      let z = logits[row * classes..<(row + 1) * classes]
      let largest = z.reduce(-.infinity, max)
      let sum = z.reduce(0) { $0 + exp($1 - largest) }
      if label >= 0 { correct += z.firstIndex(of: largest) == row * classes + label ? 1 : 0 }
      for (c, logit) in z.enumerated() {
        let target = (c == label ? 1 - smoothing : 0) + smoothing / Double(classes)
        let probability = exp(logit - largest) / sum
        probabilities.append(probability)
        error.append(label < 0 ? 0 : (probability - target) / batch)
        if label < 0 { continue }
        loss += target * (largest + log(sum) - logit) / batch
      }
    }
    return (probabilities, error, loss, correct)
  }

  /// One step of Adam (Kingma, Ba 2015), in place; `correction` is `1 / (1 - beta^t)`.
  public static func adam(
    _ w: inout [Double], m: inout [Double], v: inout [Double], gradient: [Double], rate: Double,
    beta: (Double, Double), epsilon: Double, correction: (Double, Double)
  ) {
    for i in w.indices {
      m[i] = beta.0 * m[i] + (1 - beta.0) * gradient[i]
      v[i] = beta.1 * v[i] + (1 - beta.1) * gradient[i] * gradient[i]
      w[i] -= rate * (m[i] * correction.0) / ((v[i] * correction.1).squareRoot() + epsilon)
    }
  }
}

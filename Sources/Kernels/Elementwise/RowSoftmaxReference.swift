extension Reference {
  /// Soft-max along rows of scores, as bytes in units of 1/255: `rm_row_softmax`.
  ///
  /// - Parameters:
  ///   - scores: [rows][columns].
  ///   - columns: 1...4096.
  ///   - valid: how many columns count, 1...columns, one for each `validRows` rows; nil: all of them.
  ///   - validRows: rows that share an element of `valid`.
  ///   - multiplier: with `shift`, scale * log2(e) * 2^16 = multiplier / 2^shift.
  ///   - shift: 0...62.
  public static func rowSoftmax(
    _ scores: [Int32], columns: Int, valid: [Int]?, validRows: Int, multiplier: Int32, shift: Int
  ) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: scores.count)
    for row in 0..<scores.count / columns {
      let first = row * columns
      let used = first..<first + (valid?[row / validRows] ?? columns)
      let z = scores[used].map { (Int($0) * Int(multiplier)) >> shift }
      let top = z.max()!
      let powers = z.map { Softmax.exp2(top - $0) }
      let sum = powers.reduce(0, +)
      for (index, power) in zip(used, powers) {
        let probability = ((power << 30) + sum / 2) / sum
        out[index] = UInt8((probability * 255 + (1 << 29)) >> 30)
      }
    }
    return out
  }

  /// The error at the scores: requantise(p * (255 * error - sum over the row of p * error)).
  public static func rowSoftmaxBackward(
    _ probabilities: [UInt8], _ error: [Int8], columns: Int, by rule: Requantisation
  ) -> Requantised {
    let sums = probabilities.indices.map { index -> Int32 in
      let row = index / columns * columns..<(index / columns + 1) * columns
      let along = row.reduce(0) { $0 + Int32(probabilities[$1]) * Int32(error[$1]) }
      return Int32(probabilities[index]) * (255 * Int32(error[index]) - along)
    }
    return requantise(sums, channels: columns, by: rule)
  }
}

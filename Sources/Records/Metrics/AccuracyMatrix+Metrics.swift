// Libraries differ in what they call forgetting and transfer, so each definition names its source. T is the
// number of tasks learned so far; every value is `nil` as long as one of its terms was not measured.
extension AccuracyMatrix {
  /// ACC = mean over j ≤ T of R[T][j] (Lopez-Paz and Ranzato, "Gradient Episodic Memory", NeurIPS 2017).
  public var averageAccuracy: Double? {
    guard let last = lastLearned else { return nil }
    return mean((0...last).map { self[after: last, on: $0] })
  }

  /// LA = mean over j ≤ T of R[j][j], each task right after it was learned (Riemer et al., "Learning to Learn
  /// without Forgetting", ICLR 2019).
  public var learningAccuracy: Double? {
    guard let last = lastLearned else { return nil }
    return mean((0...last).map { self[after: $0, on: $0] })
  }

  /// Mean over j < T of max over j ≤ l < T of R[l][j], minus R[T][j] (Chaudhry et al., "Riemannian Walk for
  /// Incremental Learning", ECCV 2018, whose maximum begins at l = 1). Before it is learned a task cannot be
  /// forgotten: another task's adapter may happen to answer it better. Rows that do not test task j are left
  /// out of the maximum. Positive when something was lost; not to be confused with first minus last, as
  /// Avalanche computes it.
  public var forgetting: Double? {
    guard let last = lastLearned, last > 0 else { return nil }
    return mean(
      (0..<last).map { tested in
        guard let best = (tested..<last).compactMap({ self[after: $0, on: tested] }).max(),
          let now = self[after: last, on: tested]
        else { return nil }
        return best - now
      })
  }

  /// BWT = mean over j < T of R[T][j] − R[j][j] (Lopez-Paz and Ranzato, 2017). Negative when later tasks harm
  /// earlier ones.
  public var backwardTransfer: Double? {
    guard let last = lastLearned, last > 0 else { return nil }
    return mean((0..<last).map { difference(self[after: last, on: $0], self[after: $0, on: $0]) })
  }

  /// FWT = mean over 1 < j ≤ T of R[j−1][j] − b[j], where b[j] is the accuracy on task j before anything is
  /// learned (Lopez-Paz and Ranzato, 2017).
  /// - Parameter chance: b, one value per task; the chance level where the untrained network guesses.
  public func forwardTransfer(chance: [Double]) -> Double? {
    guard let last = lastLearned, last > 0, chance.count == taskCount else { return nil }
    return mean((1...last).map { difference(self[after: $0 - 1, on: $0], chance[$0]) })
  }
}

private func difference(_ minuend: Double?, _ subtrahend: Double?) -> Double? {
  guard let minuend, let subtrahend else { return nil }
  return minuend - subtrahend
}

/// The mean of `values`; `nil` when one of them is.
private func mean(_ values: [Double?]) -> Double? {
  let known = values.compactMap(\.self)
  guard known.count == values.count, !known.isEmpty else { return nil }
  return known.reduce(0, +) / Double(known.count)
}

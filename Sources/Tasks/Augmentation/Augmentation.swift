import Randomness

/// How training pictures are varied: a random rectangle scaled to the network's resolution, mirrored half of
/// the time (C. Szegedy et al., "Going deeper with convolutions", arXiv:1409.4842, section 6).
public enum Augmentation: String, Hashable, Sendable, CaseIterable, Codable {
  /// Every picture as evaluation sees it.
  case none
  /// Half to all of the area (assumed: small tasks that are learned in a few epochs lose by more).
  case light
  /// 22 % to all of the area, the range of the Rep-Net authors' recipe.
  case published

  /// The share of a record's area that a crop covers, in thousandths.
  public var areaPerMille: ClosedRange<Int> {
    switch self {
    case .none: 1000...1000
    case .light: 500...1000
    case .published: 220...1000
    }
  }

  /// Width over height of a crop, in thousandths: 3/4 to 4/3, drawn evenly (not evenly in the logarithm, as
  /// published, to stay with integers).
  static let aspectPerMille = 750...1333

  /// The crop of picture `index` in `epoch`: the same for the same arguments, in any order of asking and on
  /// any thread.
  public func crop(seed: UInt64, epoch: Int, index: Int, side: Int, framing: Framing) -> Crop {
    if self == .none { return .evaluation(side: side, framing: framing) }
    var generator = SplitMix64(seed: seed)
    // A chain of draws: a generator from a list of words would allocate the list.
    generator = SplitMix64(seed: generator.next() ^ UInt64(truncatingIfNeeded: epoch))
    generator = SplitMix64(seed: generator.next() ^ UInt64(truncatingIfNeeded: index))
    let isMirrored = generator.next() & 1 == 1
    // Ten tries to find a rectangle that fits, as published, then all of the record.
    for _ in 0..<10 {
      let share = generator.next(in: areaPerMille)
      let aspect = generator.next(in: Augmentation.aspectPerMille)
      let area = side * side * share / 1000
      let width = squareRoot(area * aspect / 1000)
      let height = squareRoot(area * 1000 / aspect)
      guard (1...side).contains(width), (1...side).contains(height) else { continue }
      return Crop(
        left: generator.next(below: side - width + 1), top: generator.next(below: side - height + 1),
        width: width, height: height, isMirrored: isMirrored)
    }
    return Crop(left: 0, top: 0, width: side, height: side, isMirrored: isMirrored)
  }
}

extension SplitMix64 {
  fileprivate mutating func next(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + next(below: range.count)
  }
}

/// The integer nearest to the square root of `value` ≥ 0, halves up. Newton's method on integers: a floating
/// square root would be as exact here, but this needs no argument.
private func squareRoot(_ value: Int) -> Int {
  guard value > 0 else { return 0 }
  var root = 1 << ((Int.bitWidth - value.leadingZeroBitCount + 1) / 2)
  while case let better = (root + value / root) / 2, better < root { root = better }
  // (root + ½)² = root² + root + ¼.
  return value > root * root + root ? root + 1 : root
}

public import Tasks

/// A box that a network proposes, with its class.
public struct FoundBox: Sendable, Hashable {
  /// The class, and the box in shares of the picture.
  public var box: LabelledBox
  /// The probability of the class, 0 to 1.
  public var score: Double

  /// A box from its parts.
  public init(box: LabelledBox, score: Double) { (self.box, self.score) = (box, score) }
}

/// Which of the boxes that a network proposes are taken.
public struct BoxChoice: Sendable, Hashable {
  /// The least probability of a class.
  public var score: Double
  /// Of two boxes that overlap by more, intersection over union, the more probable one is taken.
  public var overlap: Double
  /// The most boxes of a picture, the most probable ones.
  public var most: Int

  /// A choice; the defaults are assumed: rather a region too many than an object too few, and 0.5 as the
  /// measure of a match is.
  public init(score: Double = 0.3, overlap: Double = 0.5, most: Int = 16) {
    (self.score, self.overlap, self.most) = (score, overlap, most)
  }

  /// The boxes that are taken of `found`, most probable first: non-maximum suppression over all classes,
  /// since a region is read once whatever lies in it.
  public func chosen(of found: [FoundBox]) -> [FoundBox] {
    let ranked = found.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
    var chosen: [FoundBox] = []
    for (_, candidate) in ranked where candidate.score >= score {
      guard chosen.count < most else { break }
      if chosen.allSatisfy({ $0.box.overlap(with: candidate.box) <= overlap }) { chosen.append(candidate) }
    }
    return chosen
  }
}

extension LabelledBox {
  /// Intersection over union, whatever the classes.
  public func overlap(with other: LabelledBox) -> Double {
    let across = min(x + width, other.x + other.width) - max(x, other.x)
    let down = min(y + height, other.y + other.height) - max(y, other.y)
    guard across > 0, down > 0 else { return 0 }
    let both = across * down
    return both / (width * height + other.width * other.height - both)
  }
}

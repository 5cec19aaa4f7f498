public import Records
public import Tasks

/// Proposed boxes against true ones, picture by picture.
public struct BoxMatching: Sendable {
  /// From this overlap on, intersection over union, a box of the right class is the true one: the measure of
  /// PASCAL VOC (Everingham et al., IJCV 2010).
  public static let overlap = 0.5

  /// How many true boxes there are.
  public private(set) var truths = 0
  /// Of each proposed box its score, and whether it is a true one that no better one is.
  public private(set) var proposals: [(score: Double, isTrue: Bool)] = []
  private var counts: [ClassCount]

  /// Nothing seen of `classes` classes.
  public init(classes: Int) { counts = Array(repeating: ClassCount(), count: classes) }

  /// Adds a picture. Proposals choose in the order of their score; each takes the true box of its class that
  /// it overlaps most and that is free.
  public mutating func add(_ found: [FoundBox], against truth: [LabelledBox]) {
    var isFree = truth.map { _ in true }
    truths += truth.count
    for box in truth { counts[box.label].tested += 1 }
    for proposal in found.sorted(by: { $0.score > $1.score }) {
      let best = truth.indices.filter { isFree[$0] && truth[$0].label == proposal.box.label }
        .max { truth[$0].overlap(with: proposal.box) < truth[$1].overlap(with: proposal.box) }
      let match = best.flatMap { truth[$0].overlap(with: proposal.box) >= Self.overlap ? $0 : nil }
      if let match { isFree[match] = false }
      proposals.append((proposal.score, match != nil))
      if match != nil {
        counts[proposal.box.label].right += 1
      } else {
        counts[proposal.box.label].tested += 1
      }
    }
  }

  /// Of each class the boxes that are true or proposed, and how many are both: a box that is missed and one
  /// that is wrong cost the same.
  public var classes: [ClassCount] { counts }

  /// The share of true boxes that were found; nil where there are none.
  public var found: Double? {
    truths == 0 ? nil : Double(proposals.count { $0.isTrue }) / Double(truths)
  }

  /// Average precision over all classes together: the area below precision over recall, precision made to
  /// fall (Everingham et al., 2010, as since VOC 2010); nil where there is no true box.
  public var averagePrecision: Double? {
    guard truths > 0 else { return nil }
    var (right, points) = (0, [(recall: Double, precision: Double)]())
    for (index, proposal) in proposals.sorted(by: { $0.score > $1.score }).enumerated() {
      right += proposal.isTrue ? 1 : 0
      points.append((Double(right) / Double(truths), Double(right) / Double(index + 1)))
    }
    var (area, best, last) = (0.0, 0.0, points.last?.recall ?? 0)
    for point in points.reversed() {
      area += (last - point.recall) * best
      (best, last) = (max(best, point.precision), point.recall)
    }
    return area + last * best
  }
}

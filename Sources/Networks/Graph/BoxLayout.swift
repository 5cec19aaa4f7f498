/// What the channels of a network's last node say at each of its positions, where it answers in boxes
/// (docs/eye.md): five soft-maxes of `columns` logits, one after another.
///
/// 1. What is there: nothing, or the class of a box. Logits beyond the classes are no answer, and learn to be
///    small.
/// 2. to 5. How far the box reaches to the left, upwards, to the right and downwards from the position's
///    centre, as one of sixteen distances.
public struct BoxLayout: Hashable, Sendable {
  /// The classes of boxes, 1 or more.
  public let classes: Int
  /// Pixels of the input from one position to the next.
  public let stride: Int

  /// Boxes of `classes` classes at positions that lie `stride` pixels apart.
  public init(classes: Int, stride: Int) { (self.classes, self.stride) = (classes, stride) }

  /// Soft-maxes at each position: the class and four distances.
  public static let groups = 5
  /// Distances to choose from: sixteen that grow by 2^(3/8), from a quarter of the stride to twelve times the
  /// stride, so that half of the gap between two is 13 % of a distance (assumed: boxes count from an overlap
  /// of a half on, and what lies between two is told by how probable each is).
  public static let distances = 16
  /// 2^(3/8), a distance over the one before it.
  private static let growth = 1.296_839_554_651_009_6

  /// Logits of each soft-max.
  public var columns: Int { max(Self.distances, classes + 1) }
  /// Channels of the last node.
  public var channels: Int { Self.groups * columns }

  /// The distances, in pixels of the input.
  public var lengths: [Double] {
    var length = Double(stride) / 4
    return (0..<Self.distances).map { _ in
      defer { length *= Self.growth }
      return length
    }
  }
}

import Formats

/// An object in a picture: its class, and its box in shares of the picture's width and height.
public struct LabelledBox: Hashable, Sendable {
  /// The class, an index into the task's `classNames`.
  public var label: Int
  /// The left and upper edge, 0 to 1.
  public var x, y: Double
  /// The extents, above 0; the box lies within the picture.
  public var width, height: Double

  /// A box from its parts.
  public init(label: Int, x: Double, y: Double, width: Double, height: Double) {
    self.label = label
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The part of it that lies within the picture; nil where none does, or an extent is no number above 0.
  func clamped() -> LabelledBox? {
    guard width > 0, height > 0, x.isFinite, y.isFinite, width.isFinite, height.isFinite else { return nil }
    let (left, top) = (max(0, x), max(0, y))
    let (right, bottom) = (min(1, x + width), min(1, y + height))
    guard left < right, top < bottom else { return nil }
    return LabelledBox(label: label, x: left, y: top, width: right - left, height: bottom - top)
  }
}

/// The boxes of a folder's pictures as its files have them.
struct BoxLabels {
  /// The classes in order of label.
  var classNames: [String]
  /// Of each picture that is labelled, by its path below the folder: its boxes, none where nothing is in it.
  var boxes: [String: [LabelledBox]] = [:]
  /// The side that the labels' own file says by its name.
  var sides: [String: Split] = [:]

  /// The most boxes of a picture, and the most classes (assumed: far more than a small network tells apart).
  static let mostBoxes = 1000
  static let mostClasses = 1000

  /// The side that a part of a path says: `train2017`, `val`, `valid`, `test`.
  static func side(of path: String) -> Split? {
    let words = path.lowercased().split { !$0.isLetter }
    if words.contains(where: { ["val", "valid", "validation", "test", "eval"].contains($0) }) {
      return .test
    }
    return words.contains { ["train", "training"].contains($0) } ? .train : nil
  }

  /// - Throws: `FormatError` when there are too few classes, too many, or two of one name.
  static func check(classNames: [String], at place: String) throws(FormatError) {
    guard (1...mostClasses).contains(classNames.count) else {
      throw FormatError(
        "names \(classNames.count) classes, not 1 to \(mostClasses)", at: place, remedy: "correct its classes"
      )
    }
    var seen: Set<String> = []
    if let twice = classNames.first(where: { $0.isEmpty || !seen.insert($0).inserted }) {
      throw FormatError(
        twice.isEmpty ? "has a class without a name" : "names the class \(twice) twice", at: place,
        remedy: "give each class a name of its own")
    }
  }
}

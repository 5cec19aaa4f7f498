/// What a folder holds and a task does not take, and why.
public struct LeftOut: Hashable, Sendable {
  /// Why.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// Damaged, cut short, too large, or not to be opened; `detail` says it.
    case unreadable = "cannot be read"
    /// A picture of a kind that is not read, or a file called like a picture that is none.
    case otherKind = "of another kind"
    /// A file that does not look like a picture.
    case notAPicture = "no picture"
    /// In no class folder.
    case outside = "in no class folder"
    /// Files of an operating system, a storage box or a program; hidden ones.
    case system = "of the system or hidden"
    /// Part of a run that this product learned.
    case run = "in a run of this product"
    /// A link to nothing, a link to a folder that is read already, a device or a pipe.
    case link = "a link to nothing or to what is read already"
    /// A folder that cannot be listed.
    case closed = "in a folder that cannot be opened"
    /// On a side that is not used, as `val` where there is a `test`.
    case unusedSide = "on a side that is not used"
    /// Not named by the file that gives the split.
    case unlisted = "not in the list of the split"
    /// A test picture that is also learned from.
    case alsoLearned = "a test picture that is also learned from"
    /// Not there when the run began, to which the folder belongs.
    case new = "new since the run began"
    /// In a folder beside those of the sides, or in a class folder that has some, and in none of these.
    case noSide = "beside the folders of the sides"
    /// Below more folders than are read, or at a path longer than systems take.
    case tooDeep = "in folders that lie too deep"
  }

  /// The path below the task's folder.
  public var path: String
  /// Why.
  public var reason: Reason
  /// More about it, in words; empty where the reason says all.
  public var detail: String
  /// How many files: more than one for a folder of the system's.
  public var count: Int
  /// Whether it is a whole folder, left out unread.
  public var isFolder: Bool

  /// The detail of a whole folder.
  static let folder = "a folder"

  /// What is left out, from its parts.
  public init(
    _ path: String, _ reason: Reason, detail: String = "", isFolder: Bool = false, count: Int = 1
  ) {
    (self.path, self.reason, self.count, self.isFolder) = (path, reason, count, isFolder)
    self.detail = isFolder ? Self.folder : detail
  }
}

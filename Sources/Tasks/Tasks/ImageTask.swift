import Formats

/// Which part of a task.
public enum Split: String, Hashable, Sendable, CaseIterable {
  /// What is learned from.
  case train
  /// What accuracy is measured on.
  case test
}

/// Where one picture is.
public enum PictureSource: Hashable, Sendable {
  /// A file of a format of `PictureFormat`; the path is a text of `PathText`.
  case file(path: String)
  /// One picture of an IDX array.
  case idx(IDXSource, index: Int)
}

/// Where an IDX array is, packed with gzip or not.
public enum IDXSource: Hashable, Sendable {
  /// A file.
  case file(path: String)
  /// The pictures of the embedded sample.
  case sample(Split)
}

/// One labelled picture.
public struct Example: Hashable, Sendable {
  /// The picture.
  public var source: PictureSource
  /// The class, an index into the task's `classNames`.
  public var label: Int
  /// The object that the picture was made from. Pictures of one group are near-duplicates (frames of one
  /// animation, one icon in two themes), so that a split never separates them.
  public var group: String
  /// The objects in the picture, of a task of boxes; else none.
  public var boxes: [LabelledBox] = []

  /// The group as what tells groups apart: two paths that differ in Unicode form alone are two.
  var groupKey: PathKey { PathKey(group) }

  /// An example from its parts.
  public init(source: PictureSource, label: Int, group: String) {
    self.source = source
    self.label = label
    self.group = group
  }
}

/// Pictures in classes, split into those to learn from and those to measure on.
public struct ImageTask: Hashable, Sendable {
  /// The name in commands; for a folder, the folder's own name.
  public private(set) var name: String
  /// The classes in order of label.
  public let classNames: [String]
  /// What is learned from, in an order that does not depend on the machine.
  public let train: [Example]
  /// What accuracy is measured on; no group is on both sides.
  public let test: [Example]
  /// How pictures are brought to a square.
  public let framing: Framing
  /// No picture needs to be kept larger than this side in pixels, because they are drawn at this size; nil
  /// where pictures are larger than what a network sees.
  public let pictureSide: Int?
  /// The licence of the pictures.
  public let licence: String
  /// Who made them; for a folder its path.
  public let source: String
  /// What reading the folder gave besides its pictures; nil for a task that is no folder of pictures.
  public internal(set) var report: FolderReport?
  /// Whether its examples are pictures with boxes in them.
  public internal(set) var hasBoxes = false

  /// A task that was split by its makers.
  public init(
    name: String, classNames: [String], train: [Example], test: [Example], framing: Framing,
    pictureSide: Int?, licence: String, source: String
  ) {
    self.name = name
    self.classNames = classNames
    self.train = train
    self.test = test
    self.framing = framing
    self.pictureSide = pictureSide
    self.licence = licence
    self.source = source
  }

  /// The same task under another name, as a run calls it whose folder has moved.
  public func called(_ name: String) -> ImageTask {
    var task = self
    task.name = name
    return task
  }

  /// The examples of one side.
  public func examples(_ split: Split) -> [Example] {
    switch split {
    case .train: train
    case .test: test
    }
  }
}

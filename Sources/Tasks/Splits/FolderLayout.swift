import Formats

/// Where the class and the side of a picture stand in its path.
enum FolderLayout {
  /// `class/…/picture`; a split is made.
  case classes
  /// `side/class/…/picture`; the role of each folder right below the task's.
  case sides([String: SplitRole])
  /// `class/side/…/picture`.
  case sidesOfClasses
  /// The sides are listed in a file.
  case listed(SplitList)

  /// The layout of the folder `root`, which holds `files`.
  /// - Throws: `FormatError` when a list of the split is damaged, or when there are sides without classes.
  init(_ files: [FolderListing.File], in root: String) throws(FormatError) {
    let paths = files.map(\.path)
    let parts = paths.map { $0.split(separator: "/").map(String.init) }
    let loose = parts.filter { $0.count == 1 }.map { $0[0] }
    if let table = try SplitList.table(in: root, names: loose, paths: paths) {
      self = .listed(table)
      return
    }
    let tops = Set(parts.filter { $0.count > 1 }.map { $0[0] })
    let shaped = Set(parts.filter { $0.count > 2 }.map { $0[0] })
    let roles = Dictionary(
      tops.compactMap { top in SplitRole(top).map { (top, $0) } }, uniquingKeysWith: { one, _ in one })
    let sides = roles.filter { shaped.contains($0.key) }
    if sides.values.contains(.train) && (Set(sides.values).count > 1 || roles.count == tops.count) {
      self = .sides(sides)
      return
    }
    if roles.values.contains(.train), Set(roles.values).count > 1, roles.count == tops.count {
      throw FormatError(
        "holds \(tops.sorted().joined(separator: " and ")), and in them no class folder", at: root,
        remedy: "put the pictures of each side into a folder per class")
    }
    let inner = parts.filter { $0.count > 2 }.map { SplitRole($0[1]) }
    if !inner.isEmpty, inner.allSatisfy({ $0 != nil }), inner.contains(.train), Set(inner).count > 1,
      parts.allSatisfy({ $0.count != 2 || !PictureFormat.looksLikePicture($0[1]) })
    {
      self = .sidesOfClasses
      return
    }
    if let lists = try SplitList.lists(in: root, names: loose, paths: paths) {
      self = .listed(lists)
      return
    }
    self = .classes
  }

  /// The class of the picture at `path` and its side where one is given; nil when it is in no class folder.
  func place(of path: String) -> (folder: String, role: SplitRole?)? {
    let parts = path.split(separator: "/").map(String.init)
    switch self {
    case .classes: return parts.count > 1 ? (parts[0], nil) : nil
    case .sides(let roles):
      guard parts.count > 2, let role = roles[parts[0]] else { return nil }
      return (parts[1], role)
    case .sidesOfClasses:
      guard parts.count > 2, let role = SplitRole(parts[1]) else { return nil }
      return (parts[0], role)
    case .listed(let list):
      let isInSide = parts.count > 2 && SplitRole(parts[0]) != nil
      guard parts.count > 1 else { return nil }
      return (isInSide ? parts[1] : parts[0], list.roles[path])
    }
  }

  /// Whether every picture has a side that was given.
  var isGiven: Bool {
    switch self {
    case .classes: false
    case .sides(let roles): Set(roles.values).count > 1
    case .sidesOfClasses, .listed: true
    }
  }
}

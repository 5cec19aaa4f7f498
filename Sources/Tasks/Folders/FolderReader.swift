import Formats
import Foundation

/// Reads a folder of pictures in classes: which files are pictures, of which class, on which side. Every file
/// below the folder ends up as an example or among what is left out.
struct FolderReader {
  /// A picture that can be read, in a class folder.
  struct Picture {
    /// Below the folder.
    var path: String
    /// The name of its class folder as it is on disk.
    var folder: String
    var role: SplitRole?
    var digest: ContentDigest
    var look: PictureLook
    var label = -1
  }

  let root: String
  let options: FolderOptions
  private(set) var pictures: [Picture] = []
  private(set) var leftOut: [LeftOut]
  private(set) var classNames: [String] = []
  private(set) var notes: [String] = []
  /// The files that give the split.
  private(set) var splitFileCount = 0
  /// Whether what gives the sides now gives others than the run began with.
  private(set) var hasOtherSides = false
  let layout: FolderLayout
  /// The folders that may be classes or sides.
  let folders: [String]
  /// Those in the folders of the sides, which may be classes, with the roles of these.
  let foldersOfSides: [(path: String, role: SplitRole)]

  /// Lists `root` and looks into its files; `progress` is told how many of how many are looked at.
  /// - Throws: `FormatError` when the folder cannot be listed, or cannot serve as a task.
  init(
    _ root: String, options: FolderOptions, cache: Cache, progress: (Int, Int) -> Void
  ) throws(FormatError) {
    let listing = try FolderListing(root)
    (self.root, self.options) = (root, options.following(listing.files.map(\.path)))
    leftOut = listing.leftOut
    layout = try FolderLayout(listing, in: root, classes: options.knownClasses)
    folders = listing.folders(in: layout.above)
    foldersOfSides = layout.sideFolders.sorted { $0.key < $1.key }.flatMap { side, role in
      listing.folders(in: side + "/").map { (path: $0, role: role) }
    }
    try look(at: listing.files, cache: cache, progress)
    try nameClasses()
  }

  private mutating func look(
    at files: [FolderListing.File], cache: Cache, _ progress: (Int, Int) -> Void
  ) throws(FormatError) {
    var placed: [(file: FolderListing.File, folder: String, role: SplitRole?)] = []
    for file in files {
      guard !layout.splitFiles.contains(PathKey(file.path)) else {
        splitFileCount += 1
        continue
      }
      let isPicture = PictureFormat.looksLikePicture(file.path)
      switch layout.place(of: file.path) {
      case .picture(let folder, let role): placed.append((file, folder, role))
      case .outside: leftOut.append(LeftOut(file.path, isPicture ? .outside : .notAPicture))
      case .unused: leftOut.append(LeftOut(file.path, isPicture ? .unusedSide : .notAPicture))
      case .noSide: leftOut.append(LeftOut(file.path, isPicture ? .noSide : .notAPicture))
      }
    }
    var known = KnownPictures(of: root, in: cache)
    let found = known.look(at: placed.map(\.file), below: root, threads: options.threads, progress: progress)
    known.save()
    func isRead(_ known: KnownPicture) -> Bool { if case .picture = known { true } else { false } }
    // `val` beside `test`: the product tunes nothing. Where nothing of `test` can be read, `val` is measured
    // on.
    let hasTest = layout.isGiven && zip(placed, found).contains { $0.role == .test && isRead($1) }
    for ((file, folder, role), known) in zip(placed, found) {
      switch known {
      case .leftOut(let reason, let detail): leftOut.append(LeftOut(file.path, reason, detail: detail))
      case .picture(let digest, let look?):
        if let sides = options.knownSides {
          guard let side = sides[PathKey(file.path)] else {
            leftOut.append(leftOutSince(file.path))
            continue
          }
          // What a split says that has come or changed since.
          if layout.isGiven, role.map({ ($0 == .train) != (side == .train) }) ?? true { hasOtherSides = true }
          pictures.append(
            Picture(
              path: file.path, folder: folder, role: side == .train ? .train : .test, digest: digest,
              look: look))
        } else if hasTest, role == .validation {
          leftOut.append(LeftOut(file.path, .unusedSide))
        } else if case .listed = layout.form, role == nil {
          leftOut.append(LeftOut(file.path, .unlisted))
        } else {
          pictures.append(
            Picture(path: file.path, folder: folder, role: role, digest: digest, look: look))
        }
      case .picture(_, nil): preconditionFailure("a picture that was looked at has a look")
      }
    }
  }

  /// Why the picture at `path` is not one of the run's: what the run said when it began; or it has come
  /// since, or become a picture that can be read.
  private func leftOutSince(_ path: String) -> LeftOut {
    guard let known = options.knownLeftOut[PathKey(path)] else { return LeftOut(path, .new) }
    switch known.reason {
    case .unreadable, .otherKind, .notAPicture:
      return LeftOut(path, .new, detail: "could not be read then")
    default: return known
    }
  }

  /// The name of the class in a folder called `folder`: Unicode in its composed form, bytes that are not
  /// UTF-8 written out so that no other folder has that name.
  static func className(_ folder: String) -> String {
    PathText.written(folder.precomposedStringWithCanonicalMapping)
  }

  private mutating func nameClasses() throws(FormatError) {
    guard !pictures.isEmpty || options.knownClasses != nil else {
      let bad = leftOut.filter { $0.reason == .unreadable || $0.reason == .otherKind }
      if let first = bad.first {
        let name = PathText.written(first.path).shortened
        throw FormatError(
          "holds no picture that can be read: "
            + (bad.count == 1 ? name : "of \(bad.count) files the first, \(name),") + " \(first.detail)",
          at: root, remedy: "read are \(PictureFormat.list)")
      }
      if case .listed(let list, _) = layout.form, leftOut.contains(where: { $0.reason == .unlisted }) {
        if let first = list.ambiguous.first {
          throw FormatError(
            "names no picture clearly: \(first.text) may be \(Self.list(first.candidates))",
            at: "\(root)/\(first.place)", remedy: "write class/name")
        }
        throw FormatError(
          "names no picture that is there; the first is \(list.missing.first?.text ?? "none")",
          at: root + "/" + (list.files.first ?? ""), remedy: "correct its paths, or move it elsewhere")
      }
      if let first = backslashed.first {
        throw FormatError(
          "holds no folders, but names with backslashes, as \(first)", at: root,
          remedy: "unpack its archive with a program that makes folders of them")
      }
      let loose = leftOut.contains { $0.reason == .outside }
      let hidden = leftOut.filter { !$0.path.contains("/") && $0.isFolder }
      let words = hidden.isEmpty ? "" : " (\(leftOutFolders))"
      let archive = leftOut.first { Self.isArchive($0.path) }.map { PathText.written($0.path).shortened }
      throw FormatError(
        "holds no picture in a class folder" + words, at: root,
        remedy: (archive.map { "unpack \($0), or " } ?? "")
          + "put \(loose ? "its pictures" : "\(PictureFormat.list) files") into a folder per class"
          + layout.tables.remedy)
    }
    // Unicode forms of one name are equal here, as Swift compares texts; on disk they are two folders.
    var forms: [String: Set<[UInt8]>] = [:]
    for picture in pictures {
      forms[Self.className(picture.folder), default: []].insert(Array(picture.folder.utf8))
    }
    classNames = options.knownClasses ?? forms.keys.sorted()
    guard forms.keys.allSatisfy(classNames.contains) else {
      throw ImageTask.otherClasses(forms.keys.sorted(), than: classNames, at: root)
    }
    guard classNames.count > 1 || options.knownSides == nil else {
      throw ImageTask.otherClasses(classNames, than: options.classesThen, at: root)
    }
    guard classNames.count > 1 else {
      let others = leftOut.filter { !$0.path.contains("/") && $0.isFolder }.map(\.path)
      let empty = (folders + foldersOfSides.map(\.path)).filter { name in
        !others.contains(name) && !pictures.contains { $0.path.hasPrefix(name + "/") }
      }
      try checkSideToLearnFrom(empty)
      var words = others.isEmpty ? "" : " (\(leftOutFolders))"
      let unlisted = empty.filter { name in
        leftOut.contains { $0.reason == .unlisted && $0.path.hasPrefix(name + "/") }
      }
      if case .listed(let list, _) = layout.form, leftOut.contains(where: { $0.reason == .unlisted }) {
        try checkListOfPart(list)
        guard !classNames.allSatisfy(FolderLayout.saysNothing) else {
          throw FormatError(
            "has one class only, \(Self.list(classNames))", at: root, remedy: remedyForOneClass)
        }
        throw FormatError(
          "names pictures of one class only"
            + (unlisted.isEmpty ? "" : ", and none of \(Self.list(unlisted))"),
          at: root + "/" + (list.files.first ?? ""),
          remedy: "name some of other classes there, or move it elsewhere")
      }
      if !empty.isEmpty {
        let bad = leftOut.first { entry in
          (entry.reason == .unreadable || entry.reason == .otherKind)
            && empty.contains { entry.path.hasPrefix($0 + "/") }
        }
        let fault = bad.map { ": \(PathText.written($0.path).shortened) \($0.detail)" } ?? ""
        words += " (no picture that can be read in \(Self.list(empty))\(fault))"
      }
      throw FormatError("has one class only" + words, at: root, remedy: remedyForOneClass)
    }
    let labels = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
    for index in pictures.indices {
      pictures[index].label = labels[Self.className(pictures[index].folder)] ?? 0
    }
    for name in classNames where forms[name]?.count ?? 0 > 1 {
      notes.append(
        "\(forms[name]!.count) folders called \(name) in different Unicode forms are one class")
    }
    if let first = backslashed.first {
      let count = backslashed.count
      note(
        "\(count == 1 ? "a name has a backslash" : "\(count) names have backslashes"), as "
          + "\(first), where an archive had folders: unpack it with a program that makes them")
    }
    noteEmptySides()
    noteEmptyFolders()
    noteNamesAlike()
    noteSidesMisspelt()
    noteSidesUnknown()
    noteNamesOfNothing()
    if options.knownSides == nil { notes += layout.notes }
    if layout.isGiven, options.knownSides == nil { try checkSides() }
  }

  /// Pictures in no folder whose names have the backslashes that divide folders in archives of Windows.
  private var backslashed: [String] {
    leftOut.filter { $0.reason == .outside && !$0.path.contains("/") && $0.path.contains("\\") }.map(\.path)
  }

  /// The folders below the task's that are left out as a whole, and why.
  private var leftOutFolders: String {
    let folders = leftOut.filter { !$0.path.contains("/") && $0.isFolder }
    let closed = folders.filter { $0.reason == .closed }.map(\.path)
    let others = folders.filter { $0.reason != .closed }.map(\.path)
    return [
      closed.isEmpty ? nil : "\(Self.list(closed)) cannot be opened: check its permissions",
      others.isEmpty ? nil : "\(Self.list(others)) left out: hidden, a system's or a run",
    ].compactMap(\.self).joined(separator: "; ")
  }

  private static func isArchive(_ path: String) -> Bool {
    [".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar"].contains { path.lowercased().hasSuffix($0) }
  }

  /// A path below the folder as one below what all classes lie in.
  func inside(_ path: String) -> String { String(path.dropFirst(layout.above.count)) }

  /// Adds a line to what should be known.
  mutating func note(_ line: String) { notes.append(line) }

  /// Leaves the pictures out of which `detail` has something to say, which is written down.
  mutating func leaveOut(_ reason: LeftOut.Reason, _ detail: (Picture) -> String?) {
    var kept: [Picture] = []
    for picture in pictures {
      guard let detail = detail(picture) else {
        kept.append(picture)
        continue
      }
      leftOut.append(LeftOut(picture.path, reason, detail: detail))
    }
    pictures = kept
  }

  /// The first names of `names`, as many as a line bears, and how many more there are.
  static func list(_ names: [String]) -> String {
    var shown: [String] = []
    var length = 0
    for name in names.prefix(5).map({ PathText.written($0).shortened }) {
      length += name.count + 2
      guard shown.isEmpty || length <= longestList else { break }
      shown.append(name)
    }
    return shown.joined(separator: ", ")
      + (names.count > shown.count ? " and \(names.count - shown.count) more" : "")
  }

  /// The letters of a list of names.
  private static let longestList = 120
}

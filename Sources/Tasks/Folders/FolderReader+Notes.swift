import Formats
import Foundation

/// What a folder's names leave doubtful, a line each.
extension FolderReader {
  /// Names folders that are called like sides and hold nothing: a failed copy, most likely.
  mutating func noteEmptySides() {
    guard options.knownSides == nil else { return }
    let empty = folders.filter { name in
      SplitName(inside(name)) != nil && !pictures.contains { $0.path.hasPrefix(name + "/") }
        && !leftOut.contains { $0.path == name || $0.path.hasPrefix(name + "/") }
    }
    guard !empty.isEmpty else { return }
    note(
      "\(Self.list(empty)) looks like a side, holds no picture, and was not used: if it was copied, copy it "
        + "again"
    )
  }

  mutating func noteEmptyFolders() {
    // What lies there may be new: a run keeps its classes.
    guard options.knownSides == nil else { return }
    let empty: [String]
    switch layout.form {
    case .classes:
      let filled = Set(pictures.map { Array((layout.above + $0.folder).utf8) })
      let runs = Set(leftOut.filter { $0.reason == .run }.map(\.path))
      empty = folders.filter {
        !filled.contains(Array($0.utf8)) && !runs.contains($0) && !layout.unused.contains(inside($0))
      }
    case .sides:
      if !emptyFoldersOfSides.isEmpty {
        note("no picture that can be read is in \(Self.list(emptyFoldersOfSides))")
      }
      return
    case .sidesOfClasses, .testsBesideClasses, .listed: return
    }
    guard !empty.isEmpty else { return }
    note(
      "\(empty.count) \(empty.count == 1 ? "folder" : "folders") without a picture that can be read "
        + "\(empty.count == 1 ? "is" : "are") no class: \(Self.list(empty))")
  }

  /// The folders in those of the sides that hold no picture, read or of a side that is not used.
  private var emptyFoldersOfSides: [String] {
    let used = pictures.map(\.path) + leftOut.filter { $0.reason == .unusedSide }.map(\.path)
    var filled: Set<[UInt8]> = []
    let depths = Set(foldersOfSides.map { PathText.parts($0.path).count })
    for path in used {
      let parts = PathText.parts(path)
      for depth in depths where parts.count > depth {
        filled.insert(Array(parts[..<depth].joined(separator: "/").utf8))
      }
    }
    return foldersOfSides.map(\.path).filter { !filled.contains(Array($0.utf8)) }
  }

  /// A class's name without what people take for no difference.
  static func folded(_ name: String) -> String {
    name.lowercased().trimmingCharacters(in: .whitespacesAndNewlines)
  }

  mutating func noteNamesAlike() {
    let folded = Dictionary(grouping: classNames, by: Self.folded)
    for names in folded.values.filter({ $0.count > 1 }).sorted(by: { $0[0] < $1[0] }) {
      note(
        "the classes \(names.map { "“\($0)”" }.joined(separator: " and ")) differ in case or spaces alone")
    }
  }

  /// Classes beside one that is called like a side, with names that are nearly that of another side.
  mutating func noteSidesMisspelt() {
    guard case .classes = layout.form, classNames.contains(where: { SplitRole($0) != nil }) else { return }
    for name in classNames {
      guard let meant = SplitName.meant(by: name) else { continue }
      note("\(PathText.written(name)) is taken for a class: rename it if \(meant) is meant")
    }
  }

  /// Class folders whose names all say nothing, as `images` beside `annotations`, may be none.
  mutating func noteNamesOfNothing() {
    let beside: Set = ["annotations", "labels", "masks", "trimaps", "segmentations", "xml", "json"]
    guard options.knownSides == nil,
      classNames.allSatisfy({ FolderLayout.saysNothing($0) || beside.contains($0.lowercased()) })
    else { return }
    note(
      "\(Self.list(classNames)) are taken as classes, and their names say nothing: if something else tells "
        + "what a picture shows, sort the pictures into a folder per class")
  }

  /// Folders that hold the same folders look like sides in words that are not known.
  mutating func noteSidesUnknown() {
    let depth: Int
    switch layout.form {
    case .classes: depth = 0
    case .sides: depth = 1
    case .sidesOfClasses, .testsBesideClasses, .listed: return
    }
    var inner: [String: Set<String>] = [:]
    for picture in pictures {
      let parts = layout.parts(of: picture.path)
      guard parts.count > depth else { continue }
      inner[parts[depth], default: []].insert(parts.count > depth + 2 ? parts[depth + 1] : "")
    }
    guard let first = inner.values.first, inner.values.allSatisfy({ $0.count > 1 && !$0.contains("") })
    else { return }
    guard inner.values.allSatisfy({ $0 == first }) else {
      // What is meant may lie a folder deeper.
      guard depth == 0, let (name, folders) = inner.min(by: { $0.key < $1.key }) else { return }
      return note(
        "each class holds folders, as \(PathText.written(name).shortened) holds "
          + "\(Self.list(folders.sorted())), and no picture beside them: they belong to it; if they are the "
          + "classes, put them beside each other")
    }
    note(
      "each class holds the same folders, \(Self.list(first.sorted())): if these are the classes, "
        + (depth == 0
          ? "name one of the folders above them, or call these train and test"
          : "leave out the folders above them"))
  }
}

import Formats

/// The pictures below a folder, found by what files of labels call them.
struct PicturePaths {
  /// Their paths below the folder, in an order that does not depend on the machine.
  let paths: [String]
  private let known: Set<String>
  /// The paths that end in each last part.
  private let byName: [String: [String]]
  /// The paths without their endings.
  private let stems: [String: [String]]

  init(_ paths: [String]) {
    self.paths = paths
    known = Set(paths)
    byName = Dictionary(grouping: paths) { PathText.parts($0).last ?? $0 }
    stems = Dictionary(grouping: paths, by: Self.stem)
  }

  /// The picture that the file of labels `file` calls `name`: by its path from the root, from the file's
  /// folder, or by a last part that only it has.
  func path(of name: String, beside file: String) -> String? {
    let plain = name.hasPrefix("./") ? String(name.dropFirst(2)) : name
    let folder = PathText.parts(file).dropLast()
    for end in stride(from: folder.count, through: 0, by: -1) {
      for inner in ["", "images/"] {
        let path = (folder.prefix(end) + [inner + plain]).joined(separator: "/")
        if known.contains(path) { return path }
      }
    }
    let same = byName[PathText.parts(plain).last ?? plain] ?? []
    return same.count == 1 ? same[0] : nil
  }

  /// The picture whose path but for its ending is `stem`; nil where there is none, or are several.
  func picture(stem: String) -> String? {
    let found = stems[stem] ?? []
    return found.count == 1 ? found[0] : nil
  }

  /// A path without its ending.
  static func stem(_ path: String) -> String {
    let name = PathText.parts(path).last ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return path }
    return String(path.dropLast(name.distance(from: dot, to: name.endIndex)))
  }
}

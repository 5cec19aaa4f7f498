import Foundation

extension PathText {
  /// Whether there is a file, a folder or anything else at `path`.
  public static func isThere(_ path: String) -> Bool {
    var status = stat()
    return stat(systemPath(path), &status) == 0
  }

  /// `path` from the root, without `.` and `..`. Foundation would lose the bytes of a current folder whose
  /// name is not UTF-8.
  public static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let current, current.unicodeScalars.contains(where: isByte) else {
      return URL(filePath: path).standardizedFileURL.path
    }
    var parts: [String] = []
    for part in self.parts(current + "/" + path) where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// `path` from the root, through all links as far as anything is there.
  public static func resolved(_ path: String) -> String {
    if let found = realpath(systemPath(path), nil) {
      defer { free(found) }
      return text(of: UnsafeRawBufferPointer(start: found, count: strlen(found)))
    }
    let parts = self.parts(absolute(path))
    guard let last = parts.last else { return "/" }
    let above = resolved("/" + parts.dropLast().joined(separator: "/"))
    return (above == "/" ? above : above + "/") + last
  }

  /// The current folder; nil when it is gone.
  private static var current: String? {
    guard let folder = getcwd(nil, 0) else { return nil }
    defer { free(folder) }
    return text(of: UnsafeRawBufferPointer(start: folder, count: strlen(folder)))
  }

  /// `did you mean PATH? ` where nothing is at `path`, and what lies in its folder has a name that is near;
  /// else nothing.
  public static func suggestion(for path: String) -> String {
    var scalars = path.unicodeScalars[...]
    while scalars.count > 1, scalars.last == "/" { scalars.removeLast() }
    let start = scalars.lastIndex(of: "/").map { scalars.index(after: $0) } ?? scalars.startIndex
    let (above, name) = (String(scalars[..<start]), String(scalars[start...]))
    guard !name.isEmpty, !isThere(path),
      let names = try? FileManager.default.contentsOfDirectory(atPath: above.isEmpty ? "." : above)
    else { return "" }
    let shown = names.filter { !$0.hasPrefix(".") || name.hasPrefix(".") }.sorted()
    return name.nearest(among: shown).map { "did you mean \(above + $0)? " } ?? ""
  }
}

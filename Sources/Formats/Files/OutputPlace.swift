#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Looks, before any work, whether something can be written where a user says. Nothing is made or changed.
public enum OutputPlace {
  /// Checks that a file can be written at `path`, a text of ``PathText``.
  /// - Returns: whether a file is there already.
  /// - Throws: `FormatError` when a folder or a device is there, when its folder is missing or may not be
  ///   written to, or when its name is longer than file systems take.
  public static func checkFile(_ path: String) throws(FormatError) -> Bool {
    guard !path.isEmpty else { throw FormatError("is no name of a file", at: path, remedy: "name a file") }
    try checkIsNotStream(path)
    let there = mode(path)
    if let mode = there {
      guard mode != S_IFDIR else { throw FormatError("is a folder", at: path, remedy: "name a file") }
      guard mode == S_IFREG else {
        throw FormatError("is a device or a pipe, not a file", at: path, remedy: "name another file")
      }
    }
    guard there != nil || !isLink(path) else {
      throw FormatError("is a link to nothing", at: path, remedy: "name another file, or remove the link")
    }
    guard !path.hasSuffix("/") else { throw FormatError("is a folder", at: path, remedy: "name a file") }
    try checkName(path)
    let folder = folder(of: path)
    guard mode(folder) != nil else {
      throw FormatError(
        "cannot be created: its folder is not there", at: path, remedy: "make its folder first")
    }
    try checkExisting(folder, for: path)
    return there != nil
  }

  /// Checks that a folder can be made at `path`, a text of ``PathText``, with those above it, or is there
  /// and may be written to.
  /// - Throws: `FormatError` when its name is not UTF-8, when a file is in its place, or when the first
  ///   folder that is there may not be written to.
  public static func checkFolder(_ path: String) throws(FormatError) {
    guard !path.isEmpty else {
      throw FormatError("is no name of a folder", at: path, remedy: "name a folder")
    }
    try checkIsNotStream(path)
    guard !path.unicodeScalars.contains(where: PathText.isByte) else {
      throw FormatError("has a name that is not UTF-8", at: path, remedy: "choose another one")
    }
    try checkName(path)
    try checkExisting(path, for: path)
  }

  /// Makes the folder at `path`, a text of ``PathText``, and those above it, unless it is there.
  /// - Throws: `FormatError` in the system's words, with `remedy` unless the disk is full.
  public static func makeFolder(_ path: String, remedy: String? = nil) throws(FormatError) {
    let code = made(path)
    guard code != 0 else { return }
    var error = AtomicFile.failure("cannot be made", code, path)
    if let remedy, code != ENOSPC, code != EDQUOT { error.remedy = remedy }
    throw error
  }

  /// Makes a folder and those above it; returns the system's number of what went wrong, 0 for nothing.
  private static func made(_ path: String) -> Int32 {
    if let mode = mode(path) { return mode == S_IFDIR ? 0 : ENOTDIR }
    let above = folder(of: path)
    let code = above == path || above == "." ? 0 : made(above)
    guard code == 0, mkdir(PathText.systemPath(path), 0o777) != 0 else { return code }
    // Another process may have made it meanwhile.
    let failure = errno
    return failure == EEXIST && mode(path) == S_IFDIR ? 0 : failure
  }

  /// By custom `-` is standard output, and whoever writes it does not mean a file called so.
  private static func checkIsNotStream(_ path: String) throws(FormatError) {
    guard path == "-" else { return }
    throw FormatError(
      "is by custom standard output, where no result is written", at: path,
      remedy: "name a file or a folder, or ./- for one that is called so")
  }

  /// The most bytes of a name that common file systems take.
  private static let longestName = 255

  private static func checkName(_ path: String) throws(FormatError) {
    for part in path.split(separator: "/") where PathText.systemPath(String(part)).count - 1 > longestName {
      throw FormatError(
        "has a name of more than \(longestName) bytes", at: path, remedy: "choose a shorter one")
    }
  }

  /// Climbs to the first folder that is there, and checks it.
  private static func checkExisting(_ path: String, for wanted: String) throws(FormatError) {
    var folder = path
    while mode(folder) == nil {
      let above = self.folder(of: folder)
      guard above != folder else { break }
      folder = above
    }
    guard mode(folder) == S_IFDIR else {
      throw FormatError("is not a folder", at: folder, remedy: "name another place")
    }
    guard access(PathText.systemPath(folder), W_OK | X_OK) == 0 else {
      throw FormatError(
        "cannot be created: \(systemMessage(errno))", at: wanted,
        remedy: "choose a place that you may write to")
    }
  }

  /// The folder that `path` lies in, without a slash at its end.
  private static func folder(of path: String) -> String {
    var path = Substring(path)
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    path = path[..<slash]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path.isEmpty ? "/" : String(path)
  }

  /// Whether there is a link at `path`, wherever it leads.
  public static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(PathText.systemPath(path), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// What is at `path`, of the kinds of `stat`; nil when there is nothing.
  private static func mode(_ path: String) -> mode_t? {
    var status = stat()
    guard stat(PathText.systemPath(path), &status) == 0 else { return nil }
    return status.st_mode & S_IFMT
  }
}

import Formats
import Foundation

extension Cache {
  /// Deletes the prepared pictures, which the next run prepares again.
  /// - Returns: the bytes that are free now.
  /// - Throws: `FormatError` when they cannot be deleted, or lie elsewhere, behind a link.
  public func clean() throws(FormatError) -> Int {
    try checkListed()
    guard FileStatus(prepared.path) != nil else { return 0 }
    guard !leadsOut else {
      throw FormatError(
        "is a link to a folder outside of the cache, where nothing is deleted", at: prepared.path,
        remedy: "delete there what is not needed, or remove the link")
    }
    let lock = try FileLock(path: lockPath)
    defer { withExtendedLifetime(lock) {} }
    var freed = 0
    for (path, status) in ownFiles {
      guard (try? FileManager.default.removeItem(atPath: path)) != nil else {
        throw FormatError("cannot be deleted", at: path, remedy: "check the permissions of the cache folder")
      }
      freed += status.byteCount
    }
    return freed
  }

  /// Checks that what is in its folders can be told, as far as they are there.
  /// - Throws: `FormatError` for the first that cannot be listed.
  func checkListed() throws(FormatError) {
    for folder in [root, packages, prepared] {
      errno = 0
      guard Directory.names(folder.path) == nil, errno != ENOENT else { continue }
      throw FormatError(
        "cannot be listed: \(String(cString: strerror(errno)))", at: folder.path,
        remedy: "check its permissions")
    }
  }

  /// Deletes what was used longest ago until the prepared pictures fit `limit`, but not the files in `kept`,
  /// which are in use; files of earlier versions go first. A process that has an open file goes on reading
  /// it.
  func trim(keeping kept: Set<String>) {
    guard !leadsOut else { return }
    var files = ownFiles
    func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
    files.removeAll { path, _ in
      guard path.hasSuffix(".rgb"), !kept.contains(path), !Self.isCurrent(path) else { return false }
      remove(path)
      return true
    }
    var total = files.reduce(0) { $0 + $1.status.byteCount }
    for (path, status) in files.sorted(by: { $0.status.modified < $1.status.modified }) where total > limit {
      guard !kept.contains(path) else { continue }
      remove(path)
      total -= status.byteCount
    }
  }

  /// Whether the prepared pictures lie behind a link that leads out of the cache.
  private var leadsOut: Bool {
    guard FileStatus(prepared.path, followingLink: false)?.kind == .link else { return false }
    let (inside, folder) = (PathText.resolved(root.path), PathText.resolved(prepared.path))
    return !folder.hasPrefix(inside == "/" ? inside : inside + "/")
  }

  /// Deletes the temporary files of `AtomicFile` in `prepared`; the caller holds the lock of that folder.
  func removePartialFiles() {
    guard !leadsOut else { return }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: prepared.path)) ?? []
    for name in names where name.hasPrefix(".") && name.hasSuffix(".partial") {
      try? FileManager.default.removeItem(at: prepared.appending(path: name))
    }
  }

  /// The files that this product has made in `prepared`, but for its lock. Whatever else lies there, where
  /// `REMANENCE_CACHE` names a folder of the user's, is not touched.
  private var ownFiles: [(path: String, status: FileStatus)] {
    (Directory.names(prepared.path) ?? []).compactMap { name in
      let path = prepared.path + "/" + name
      // Records, also those of earlier versions; what is known of pictures; temporary files.
      let own = /.+-\d+-[0-9a-f]{16}\.rgb|[0-9a-f]{32}\.known|\..+\.partial/
      guard name.wholeMatch(of: own) != nil, let status = FileStatus(path, followingLink: false),
        status.kind == .file
      else { return nil }
      return (path, status)
    }
  }

  /// Whether the file at `path` ends as files of records do.
  private static func isCurrent(_ path: String) -> Bool {
    guard let source = try? ByteSource(path: path), source.count >= 8 else { return false }
    return (try? source.bytes(at: source.count - 8, count: 8)) == RecordFile.magic
  }

  static func files(below folder: String) -> [(path: String, status: FileStatus)] {
    (Directory.names(folder) ?? []).flatMap { name -> [(path: String, status: FileStatus)] in
      let path = folder + "/" + name
      guard let status = FileStatus(path, followingLink: false) else { return [] }
      switch status.kind {
      case .folder: return files(below: path)
      case .file: return [(path, status)]
      case .link, .other: return []
      }
    }
  }
}

import Formats

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What the file system says of a path (POSIX `stat`).
struct FileStatus {
  enum Kind { case file, folder, link, other }

  /// A file whatever its path: its device and its number there.
  struct Identity: Hashable {
    var device: UInt64
    var number: UInt64
  }

  var kind: Kind
  var identity: Identity
  /// The size in bytes.
  var byteCount: Int
  /// The time of the last change of the contents, in nanoseconds since 1970.
  var modified: Int
  /// The time of the last change of the contents or of what is known of them, in nanoseconds since 1970. It
  /// cannot be set back.
  var changed: Int

  /// The status of `path`, a text of `PathText`, or of what it links to; nil when there is nothing.
  init?(_ path: String, followingLink: Bool = true) {
    var status = stat()
    let systemPath = PathText.systemPath(path)
    guard (followingLink ? stat(systemPath, &status) : lstat(systemPath, &status)) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    default: kind = .other
    }
    identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(truncatingIfNeeded: status.st_ino))
    byteCount = Int(status.st_size)
    #if canImport(Darwin)
      let (time, change) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (time, change) = (status.st_mtim, status.st_ctim)
    #endif
    modified = Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
    changed = Int(change.tv_sec) &* 1_000_000_000 &+ Int(change.tv_nsec)
  }
}

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A file that appears whole or not at all, whatever happens while it is written.
///
/// Bytes go to a temporary file in the same folder, named `.<name>.<process>.<n>.partial`, a long
/// name cut. `commit` syncs it,
/// renames it to its final name and syncs the folder; a file dropped before that leaves nothing. After a
/// power cut the old content, if there was any, is still there.
public struct AtomicFile: ~Copyable {
  /// The final path, a text of ``PathText``.
  public let path: String

  private let temporaryPath: String
  private let folder: String
  private var descriptor: Int32
  private var isCommitted = false

  /// Opens the temporary file; throws when the folder is missing or cannot be written.
  public init(path: String) throws(FormatError) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let folder = slash.map { String(path[...$0]) } ?? "./"
    guard !name.isEmpty else { throw FormatError("is a folder", at: path, remedy: "name a file") }
    var attempt = 0
    var temporaryPath = ""
    var descriptor: Int32 = -1
    repeat {
      temporaryPath = "\(folder).\(name.prefix(40)).\(getpid()).\(attempt).partial"
      descriptor = open(PathText.systemPath(temporaryPath), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      attempt += 1
    } while descriptor < 0 && errno == EEXIST && attempt < 1000
    guard descriptor >= 0 else { throw AtomicFile.failure("cannot be created", errno, path) }
    self.path = path
    self.folder = folder
    self.temporaryPath = temporaryPath
    self.descriptor = descriptor
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isCommitted { unlink(PathText.systemPath(temporaryPath)) }
  }

  /// Appends `bytes`; throws when the disk is full or fails.
  public mutating func write(_ bytes: [UInt8]) throws(FormatError) {
    try AtomicFile.write(bytes, descriptor: descriptor, path: path)
  }

  /// Makes the file durable under its final name, in place of what was there.
  public consuming func commit() throws(FormatError) {
    guard AtomicFile.synchronize(descriptor) else {
      throw AtomicFile.failure("cannot be synced", errno, path)
    }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw AtomicFile.failure("cannot be closed", errno, path) }
    guard rename(PathText.systemPath(temporaryPath), PathText.systemPath(path)) == 0 else {
      throw AtomicFile.failure("cannot be renamed", errno, path)
    }
    isCommitted = true
    // Without this the rename itself may be lost in a power cut.
    let directory = open(PathText.systemPath(folder), O_RDONLY | O_CLOEXEC)
    guard directory >= 0 else { throw AtomicFile.failure("has a folder that cannot be opened", errno, path) }
    defer { close(directory) }
    guard AtomicFile.synchronize(directory) else {
      throw AtomicFile.failure("has a folder that cannot be synced", errno, path)
    }
  }

  /// Writes `bytes` to `path`, whole or not at all.
  public static func write(_ bytes: [UInt8], to path: String) throws(FormatError) {
    var file = try AtomicFile(path: path)
    try file.write(bytes)
    try file.commit()
  }

  /// Writes `text` to `path` as UTF-8, whole or not at all.
  public static func write(_ text: String, to path: String) throws(FormatError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes all of `bytes`, through interrupted and partial writes.
  static func write(_ bytes: [UInt8], descriptor: Int32, path: String) throws(FormatError) {
    #if canImport(Darwin)
      let writeBytes = Darwin.write
    #elseif canImport(Glibc)
      let writeBytes = Glibc.write
    #else
      let writeBytes = Musl.write
    #endif
    var failure: Int32 = 0
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = writeBytes(descriptor, buffer.baseAddress! + done, buffer.count - done)
        if count < 0 && errno == EINTR { continue }
        if count < 0 {
          failure = errno
          return
        }
        done += count
      }
    }
    guard failure == 0 else {
      throw AtomicFile.failure("cannot take \(bytes.count) more bytes", failure, path)
    }
  }

  private static func synchronize(_ descriptor: Int32) -> Bool {
    #if canImport(Darwin)
      // fsync on Darwin leaves the bytes in the drive's own cache.
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
    #endif
    return fsync(descriptor) == 0
  }

  static func failure(_ what: String, _ code: Int32, _ path: String) -> FormatError {
    let remedy =
      switch code {
      case ENOSPC, EDQUOT: "the disk is full: free some space and run it again"
      case ENOENT, ENOTDIR: "make its folder first"
      case EACCES, EPERM, EROFS: "choose a place that you may write to"
      default: "check the disk"
      }
    return FormatError("\(what): \(systemMessage(code))", at: path, remedy: remedy)
  }
}

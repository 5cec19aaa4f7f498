#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Bytes that are read on demand: an open file or an array in memory.
///
/// Every read is checked against the size found at opening, so a reader can never be led beyond the end.
public struct ByteSource: Sendable {
  /// The path, or the name that was given to the array; used in messages.
  public let name: String
  /// The size, in bytes.
  public let count: Int

  private let storage: Storage

  private enum Storage {
    case memory([UInt8])
    case file(OpenFile)
  }

  /// Closes its descriptor when the last copy of the source goes.
  private final class OpenFile: Sendable {
    let descriptor: Int32
    init(descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }
  }

  /// Bytes in memory, called `name` in messages.
  public init(_ bytes: [UInt8], name: String) {
    self.name = name
    count = bytes.count
    storage = .memory(bytes)
  }

  /// Opens the regular file at `path`, a text of ``PathText``; throws when it is missing, unreadable, a
  /// folder or a device.
  public init(path: String) throws(FormatError) {
    // Without O_NONBLOCK, opening a named pipe would wait for its writer for ever.
    let descriptor = open(PathText.systemPath(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      throw FormatError(
        "cannot be opened: \(systemMessage(code))", at: path,
        remedy: (code == ENOENT ? PathText.suggestion(for: path) : "") + "check the path and its permissions")
    }
    let file = OpenFile(descriptor: descriptor)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FormatError(
        "cannot be examined: \(systemMessage(errno))", at: path, remedy: "check the disk")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let kind = status.st_mode & S_IFMT == S_IFDIR ? "is a folder" : "is not a regular file"
      throw FormatError(kind, at: path, remedy: "name a file")
    }
    name = path
    count = Int(status.st_size)
    storage = .file(file)
  }

  /// The `count` bytes that start at `offset`; throws when they do not all lie inside.
  public func bytes(at offset: Int, count: Int) throws(FormatError) -> [UInt8] {
    try check(offset: offset, count: count)
    if case .memory(let bytes) = storage { return Array(bytes[offset..<offset + count]) }
    var failure: FormatError?
    let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(FormatError) {
        try read(at: offset, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
        initialized = count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return result
  }

  /// Fills `target` with the bytes that start at `offset`; throws when they do not all lie inside.
  func read(at offset: Int, into target: UnsafeMutableBufferPointer<UInt8>) throws(FormatError) {
    let count = target.count
    try check(offset: offset, count: count)
    switch storage {
    case .memory(let bytes):
      bytes.withUnsafeBufferPointer { _ = target.update(fromContentsOf: $0[offset..<offset + count]) }
    case .file(let file):
      var done = 0
      while done < count {
        let got = pread(file.descriptor, target.baseAddress! + done, count - done, off_t(offset + done))
        if got < 0 && errno == EINTR { continue }
        if got < 0 {
          throw FormatError(
            "cannot be read: \(systemMessage(errno))", at: "\(name), offset \(offset)",
            remedy: "check the disk")
        }
        guard got > 0 else {
          throw FormatError(
            "became shorter while it was read", at: "\(name), offset \(offset + done)",
            remedy: "let its writer finish, then read it again")
        }
        done += got
      }
    }
  }

  private func check(offset: Int, count: Int) throws(FormatError) {
    guard offset >= 0, count >= 0, count <= self.count, offset <= self.count - count else {
      throw FormatError(
        "bytes \(offset) to \(offset) + \(count) lie beyond its end at \(self.count)", at: name,
        remedy: "the file is cut short or damaged: fetch or export it again")
    }
  }

  /// All bytes; throws when there are more than `maximumBytes`.
  public func allBytes(maximumBytes: Int) throws(FormatError) -> [UInt8] {
    guard count <= maximumBytes else {
      throw FormatError(
        "has \(count) bytes, more than the limit of \(maximumBytes)", at: name, remedy: "use a smaller file")
    }
    return try bytes(at: 0, count: count)
  }
}

/// The system's words for an error number.
func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }

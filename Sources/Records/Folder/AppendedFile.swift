public import Formats
import Foundation

/// A file that only grows, by whole pieces: a piece that could not be written completely is taken back.
public struct AppendedFile: ~Copyable {
  /// The path, for messages.
  public let path: String
  /// The length in bytes.
  public private(set) var count: Int
  private let descriptor: Int32

  /// Opens the file at `path`, made if it is missing, and cuts it down to `length` bytes if it is longer.
  /// - Throws: `FormatError` when the file cannot be opened or cut.
  public init(path: String, keeping length: Int) throws(FormatError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure("cannot be opened", errno, path) }
    let present = Int(lseek(descriptor, 0, SEEK_END))
    guard present <= length || ftruncate(descriptor, off_t(length)) == 0 else {
      let code = errno
      close(descriptor)
      throw Self.failure("cannot be shortened", code, path)
    }
    self.path = path
    self.descriptor = descriptor
    count = min(present, length)
  }

  deinit { close(descriptor) }

  /// Adds `bytes` at the end, all or none.
  /// - Throws: `FormatError` when the disk is full or fails.
  public mutating func append(_ bytes: [UInt8]) throws(FormatError) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, bytes.count - done) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        let code = errno
        ftruncate(descriptor, off_t(count))
        throw Self.failure("cannot take \(bytes.count) more bytes", code, path)
      }
      done += written
    }
    count += bytes.count
  }

  /// Returns when the bytes would survive a power cut.
  /// - Throws: `FormatError` when the disk fails.
  public func synchronize() throws(FormatError) {
    guard fsync(descriptor) == 0 else { throw Self.failure("cannot be synced", errno, path) }
  }

  private static func failure(_ what: String, _ code: Int32, _ path: String) -> FormatError {
    FormatError(
      "\(what): \(systemWords(code))", at: path,
      remedy: code == ENOSPC ? "the disk is full: free some space and run it again" : "check the disk")
  }
}

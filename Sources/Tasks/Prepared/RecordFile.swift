import Formats
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Pictures of one side and framing as square RGB records, found by what their files hold, so that every task
/// and every run that has a picture shares its record.
///
/// The file: the records, `side` × `side` × 3 bytes each (rows, columns, red-green-blue), without gaps; the
/// key of each, 32 bytes; their number (u64, little-endian); `magic`. It appears whole or not at all, and
/// never changes: a build that meets new pictures writes a file of their own.
struct RecordFile {
  /// The last eight bytes of the file.
  static let magic = Array("RMNPREP2".utf8)

  let path: String
  let recordBytes: Int
  let keys: [ContentDigest]

  /// Reads the keys of the file at `path`, whose records have `recordBytes`; throws when it is not whole.
  init(path: String, recordBytes: Int) throws(FormatError) {
    let source = try ByteSource(path: path)
    func damaged(_ what: String) -> FormatError {
      FormatError(what, at: path, remedy: "delete it: it is built again")
    }
    let tail = Self.magic.count + 8
    guard source.count >= tail,
      case let end = try source.bytes(at: source.count - tail, count: tail), end.suffix(8) == Self.magic[...]
    else { throw damaged("is not a whole file of prepared pictures") }
    let count = end.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard count <= UInt64(source.count / (recordBytes + 32)),
      Int(count) * (recordBytes + 32) + tail == source.count
    else { throw damaged("has a damaged end") }
    let bytes = try source.bytes(at: Int(count) * recordBytes, count: Int(count) * 32)
    keys = (0..<Int(count)).map { ContentDigest(bytes[$0 * 32..<$0 * 32 + 32]) }
    (self.path, self.recordBytes) = (path, recordBytes)
  }
}

/// A file of records, open.
final class RecordReader: Sendable {
  private let path: String
  private let recordBytes: Int
  private let descriptor: Int32

  /// Opens `file`, and tells the cache that it is in use: what was used last is deleted last.
  init(_ file: RecordFile) throws(FormatError) {
    (path, recordBytes) = (file.path, file.recordBytes)
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FormatError(
        "cannot be opened: \(String(cString: strerror(errno)))", at: path,
        remedy: "try again: what another process has deleted is built again")
    }
    _ = futimens(descriptor, nil)
  }

  deinit { close(descriptor) }

  /// Reads record `index` into `buffer`. Allocates nothing; any number of threads may read at once. Throws
  /// when the file was cut short or the disk fails.
  func read(_ index: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FormatError) {
    var done = 0
    while done < recordBytes {
      let count = pread(
        descriptor, buffer.baseAddress! + done, recordBytes - done, off_t(index * recordBytes + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw FormatError(
          count == 0 ? "ends within record \(index)" : "cannot be read: \(String(cString: strerror(errno)))",
          at: path, remedy: "delete it: it is built again")
      }
      done += count
    }
  }
}

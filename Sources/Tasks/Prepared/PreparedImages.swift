import Formats
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// One side of a task as square RGB records in a file, decoded once: reading a record is one `pread`.
///
/// The file: the records, `side` × `side` × 3 bytes each (rows, columns, red-green-blue), without gaps; a
/// `PreparedIndex` as JSON; the length of that (u64, little-endian); `magic`. It appears whole or not at all.
public final class PreparedImages: Sendable {
  /// The last eight bytes of the file.
  static let magic = Array("RMNPREP1".utf8)

  /// The side of a record in pixels.
  public let side: Int
  /// How the pictures were brought to a square.
  public let framing: Framing
  /// The pictures that could not be read and are left out.
  public let skipped: [SkippedPicture]

  private let labels: [Int32]
  private let descriptor: Int32
  private let path: String

  /// The number of records.
  public var count: Int { labels.count }
  /// The size of a record.
  public var recordBytes: Int { side * side * 3 }
  /// The class of record `index`.
  public func label(_ index: Int) -> Int { Int(labels[index]) }

  /// Opens the file at `path`; throws when it is not whole, or was not made from the list of pictures with
  /// this digest.
  init(path: String, expecting sourceSHA256: String) throws(FormatError) {
    let source = try ByteSource(path: path)
    func damaged(_ what: String) -> FormatError {
      FormatError(what, at: path, remedy: "delete it: it is built again")
    }
    let tail = PreparedImages.magic.count + 8
    guard source.count >= tail,
      case let end = try source.bytes(at: source.count - tail, count: tail),
      end.suffix(8) == PreparedImages.magic[...]
    else { throw damaged("is not a whole file of prepared pictures") }
    let length = end.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(source.count - tail),
      case let start = source.count - tail - Int(length),
      let index = try? JSONDecoder().decode(
        PreparedIndex.self, from: Data(try source.bytes(at: start, count: Int(length)))),
      index.version == PreparedIndex.currentVersion, index.side > 0, index.side <= 1 << 14,
      start == index.labels.count * index.side * index.side * 3
    else { throw damaged("has a damaged index") }
    guard index.sourceSHA256 == sourceSHA256 else { throw damaged("was made from other pictures") }
    side = index.side
    framing = index.framing
    skipped = index.skipped
    labels = index.labels
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw damaged("cannot be opened: \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  /// Reads record `index` into `buffer`, which must hold `recordBytes`. Allocates nothing; any number of
  /// threads may read at once. Throws when the file was cut short or the disk fails.
  public func read(_ index: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FormatError) {
    precondition(labels.indices.contains(index), "no record \(index)")
    precondition(buffer.count >= recordBytes, "a record is \(recordBytes) bytes")
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

/// A picture that could not be read.
public struct SkippedPicture: Hashable, Sendable, Codable {
  /// Its file, or its place in an array.
  public let name: String
  /// Why, and the remedy, on one line.
  public let reason: String
}

/// What a file of prepared pictures says of itself.
struct PreparedIndex: Codable {
  static let currentVersion = 1

  var version = currentVersion
  var side: Int
  var framing: Framing
  /// The digest of the list of pictures that the records were made from.
  var sourceSHA256: String
  var labels: [Int32]
  var skipped: [SkippedPicture]
}

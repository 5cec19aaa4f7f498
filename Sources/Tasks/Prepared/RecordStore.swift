import Formats
import Foundation

/// The records of one side and framing in a cache.
struct RecordStore {
  let side: Int
  let framing: Framing
  private let folder: URL
  private(set) var files: [RecordFile] = []
  private var places: [ContentDigest: (file: Int, record: Int)] = [:]

  var recordBytes: Int { side * side * 3 }

  /// The version of what makes a record from a picture: part of its key, so that records of another version
  /// are not found.
  private static let version = 2

  /// The records that `cache` holds; files that are damaged or of earlier versions are left aside.
  init(in cache: Cache, side: Int, framing: Framing) {
    (folder, self.side, self.framing) = (cache.prepared, side, framing)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names.sorted() where name.hasPrefix(prefix) && name.hasSuffix(".rgb") {
      guard let file = try? RecordFile(path: folder.path + "/" + name, recordBytes: recordBytes) else {
        continue
      }
      add(file)
    }
  }

  private var prefix: String { "\(framing.rawValue)-\(side)-" }

  /// Takes in the records of `file`.
  mutating func add(_ file: RecordFile) {
    for (index, key) in file.keys.enumerated() where places[key] == nil {
      places[key] = (files.count, index)
    }
    files.append(file)
  }

  /// Where the record of `key` lies; nil when there is none.
  func place(of key: ContentDigest) -> (file: Int, record: Int)? { places[key] }

  /// The key of the record of a picture whose file holds `content`; of picture `index` of an array.
  func key(of content: ContentDigest, index: Int? = nil) -> ContentDigest {
    let rest = "\(Self.version) \(framing.rawValue) \(side) \(index.map(String.init) ?? "")"
    return ContentDigest(of: content.bytes + Array(rest.utf8))
  }

  /// The path of a new file that begins with the record of `key`.
  func path(for key: ContentDigest) -> String {
    folder.path + "/" + prefix + key.bytes.prefix(8).map { Self.hexadecimal($0) }.joined() + ".rgb"
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}

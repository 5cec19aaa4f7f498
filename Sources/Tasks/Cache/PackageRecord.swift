import Formats
import Foundation

/// What was unpacked from a package: kept in its folder as `package.json`, written last, so that a folder
/// with a record is complete.
struct PackageRecord: Codable {
  /// A file of the package.
  struct File: Codable {
    /// The path inside the package's folder.
    var path: String
    /// The size in bytes.
    var bytes: Int
  }

  /// The sum of the wheel or .deb that the files came from.
  var sha256: String
  /// Every regular file, in order of path.
  var files: [File]

  static let name = "package.json"

  /// Reads the record in `folder`.
  init(in folder: URL) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: folder.appending(path: Self.name)))
  }

  /// Lists what `folder` holds.
  init(sha256: String, listing folder: URL) throws(FormatError) {
    self.sha256 = sha256
    var files: [File] = []
    for path in try FileTree.files(under: folder.path, links: .skipped) where path != Self.name {
      guard let bytes = FileStatus(folder.path + "/" + path)?.byteCount else { continue }
      files.append(File(path: path, bytes: bytes))
    }
    self.files = files
  }

  /// Writes the record into `folder`.
  func write(in folder: URL) throws(FormatError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return }
    try AtomicFile.write([UInt8](data), to: folder.appending(path: Self.name).path)
  }
}

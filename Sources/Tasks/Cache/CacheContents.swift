import Formats
import Foundation

/// What the cache holds: fetched packages, networks made of them, prepared pictures.
public struct CacheContents: Sendable, Encodable {
  /// A folder of the cache.
  public struct Part: Hashable, Sendable, Encodable {
    /// In words.
    public var name: String
    /// Files.
    public var files: Int
    /// Bytes in all.
    public var bytes: Int
  }

  /// The folder of the cache.
  public var folder: String
  /// The most bytes that prepared pictures may take.
  public var limitBytes: Int
  /// The bytes that cleaning has freed just now; nil where nothing was cleaned.
  public var freedBytes: Int?
  /// Its folders.
  public var parts: [Part]

  /// What `cache` holds now.
  /// - Throws: `FormatError` when a folder of it cannot be listed.
  public init(_ cache: Cache, freedBytes: Int? = nil) throws(FormatError) {
    (folder, limitBytes, self.freedBytes) = (cache.root.path, cache.limit, freedBytes)
    let known = [
      "packages": "fetched packages", "networks": "imported networks", "prepared": "prepared pictures",
    ]
    try cache.checkListed()
    parts = (Directory.names(cache.root.path) ?? []).compactMap { name in
      guard FileStatus(cache.root.path + "/" + name)?.kind == .folder else { return nil }
      let files = Cache.files(below: cache.root.path + "/" + name).filter {
        PathText.parts($0.path).last != Cache.lockName
      }
      return Part(
        name: known[name] ?? name, files: files.count, bytes: files.reduce(0) { $0 + $1.status.byteCount })
    }
  }

  enum CodingKeys: String, CodingKey {
    case folder, parts
    case limitBytes = "limit_bytes"
    case freedBytes = "freed_bytes"
  }
}

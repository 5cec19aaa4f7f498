import Foundation

/// What can be fetched or has been, and where it is.
public struct FetchReport: Sendable, Encodable {
  /// A network, the photographs or a task.
  public struct Entry: Sendable, Encodable {
    /// The name in commands, what it is for, its licence and who made it.
    public var name, kind, licence, source: String
    /// The size of all its downloads.
    public var downloadBytes: Int
    /// Whether all its packages are in the cache, whole.
    public var isPresent: Bool
    /// What is downloaded.
    public var packages: [Package]

    enum CodingKeys: String, CodingKey {
      case name, kind, licence, source, packages
      case downloadBytes = "download_bytes"
      case isPresent = "is_present"
    }
  }

  /// A package of a registry.
  public struct Package: Sendable, Encodable {
    /// Who fetches it, its name there, its exact version, and the SHA-256 of its file.
    public var manager, name, version, sha256: String
    /// The size of its file.
    public var downloadBytes: Int
    /// Where it is in the cache, or will be.
    public var folder: String

    enum CodingKeys: String, CodingKey {
      case manager, name, version, sha256, folder
      case downloadBytes = "download_bytes"
    }
  }

  /// The folder of the cache.
  public var cacheFolder: String
  /// In the order in which they were named.
  public var entries: [Entry]

  /// `entries` as they are in `cache` now.
  public init(_ entries: [Fetchable], in cache: Cache) {
    cacheFolder = cache.root.path
    self.entries = entries.map { entry in
      Entry(
        name: entry.name, kind: entry.kind.rawValue, licence: entry.licence, source: entry.source,
        downloadBytes: entry.bytes, isPresent: entry.packages.allSatisfy(cache.isIntact),
        packages: entry.packages.map {
          Package(
            manager: $0.manager.rawValue, name: $0.name, version: $0.version, sha256: $0.sha256,
            downloadBytes: $0.bytes, folder: cache.folder(of: $0).path)
        })
    }
  }

  enum CodingKeys: String, CodingKey {
    case entries
    case cacheFolder = "cache_folder"
  }
}

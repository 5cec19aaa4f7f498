/// How far a fetch is.
public struct FetchProgress: Hashable, Sendable {
  /// What happens to the package.
  public enum Phase: String, Hashable, Sendable {
    /// It was there already, whole.
    case present
    /// Its file comes in.
    case downloading
    /// Its sum is checked.
    case checking
    /// Its file is unpacked.
    case unpacking
    /// It is in the cache.
    case done
  }

  /// The package.
  public let package: Package
  /// What happens to it.
  public let phase: Phase
  /// The bytes of this package that are here; its whole size once it was downloaded.
  public let packageBytes: Int
  /// The bytes of all packages of this fetch that are here.
  public let doneBytes: Int
  /// The bytes of all packages of this fetch, those that were there already included.
  public let totalBytes: Int
}

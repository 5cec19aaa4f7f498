public import Formats
import Foundation

/// The user's folder of downloaded packages and prepared pictures. Everything in it can be fetched or built
/// again, so that deleting it loses nothing but time.
public struct Cache: Hashable, Sendable {
  /// The folder itself; it may not exist yet.
  public let root: URL
  /// The most bytes that prepared pictures may take when a run has ended, unless it needs more itself.
  public let limit: Int

  /// Whether somebody has chosen this folder, and the platform not for them.
  let isChosen: Bool

  /// 4 GiB (assumed): 20,000 photographs for a network of 224 pixels.
  public static let standardLimit = 4 << 30

  /// What the lock of a folder is called.
  static let lockName = ".lock"

  /// A cache in `root`.
  public init(root: URL, limit: Int = standardLimit) {
    (self.root, self.limit, isChosen) = (root, limit, true)
  }

  /// The folder that `REMANENCE_CACHE` names, or else the platform's own place for caches:
  /// `~/Library/Caches/remanence` on macOS, `$XDG_CACHE_HOME/remanence` or `~/.cache/remanence` elsewhere.
  public static var standard: Cache { Cache(environment: ProcessInfo.processInfo.environment) }

  /// Checks what the environment says of the cache.
  /// - Throws: `FormatError` when `REMANENCE_CACHE_LIMIT` is no number of MiB, or `REMANENCE_CACHE` cannot be
  ///   read as text.
  public static func checkEnvironment(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(FormatError) {
    guard environment["REMANENCE_CACHE"]?.contains("\u{FFFD}") != true else {
      throw FormatError(
        "names a folder that is not UTF-8", at: "REMANENCE_CACHE", remedy: "name another folder, or unset it")
    }
    guard let limit = environment["REMANENCE_CACHE_LIMIT"], !limit.isEmpty, Int(limit).map({ $0 < 0 }) ?? true
    else {
      return
    }
    throw FormatError(
      "is no number of MiB: \(limit)", at: "REMANENCE_CACHE_LIMIT",
      remedy: "write a whole number, as 4096, or unset it")
  }

  /// The cache of a process with this `environment`; `REMANENCE_CACHE_LIMIT` counts MiB. As the XDG base
  /// directory specification asks, a relative or empty `XDG_CACHE_HOME` counts as not set.
  init(environment: [String: String]) {
    limit =
      environment["REMANENCE_CACHE_LIMIT"].flatMap(Int.init).map { max(0, min($0, 1 << 40) << 20) }
      ?? Self.standardLimit
    if let path = environment["REMANENCE_CACHE"], !path.isEmpty {
      root = URL(filePath: path, directoryHint: .isDirectory)
      isChosen = true
      return
    }
    isChosen = false
    let home = URL(filePath: environment["HOME"] ?? NSHomeDirectory(), directoryHint: .isDirectory)
    #if os(macOS)
      let caches = home.appending(path: "Library/Caches", directoryHint: .isDirectory)
    #else
      let named = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      let caches =
        named.map { URL(filePath: $0, directoryHint: .isDirectory) }
        ?? home.appending(path: ".cache", directoryHint: .isDirectory)
    #endif
    root = caches.appending(path: "remanence", directoryHint: .isDirectory)
  }

  /// Where unpacked packages live, a folder each.
  public var packages: URL { root.appending(path: "packages", directoryHint: .isDirectory) }

  /// Where pictures at their training size live.
  public var prepared: URL { root.appending(path: "prepared", directoryHint: .isDirectory) }
}

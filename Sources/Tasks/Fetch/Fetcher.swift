import Formats
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Gets packages into a cache: download, check the sum, unpack beside the final place, rename. Needs no
/// root, changes nothing outside the cache folder, and leaves alone what is there already.
public struct Fetcher: Sendable {
  /// Where packages go.
  public let cache: Cache
  let runner: CommandRunner
  /// Root may refresh apt's package lists; others are told the command.
  let isRoot: Bool

  /// A fetcher into `cache`.
  public init(cache: Cache = .standard, runner: CommandRunner = .system) {
    self.init(cache: cache, runner: runner, isRoot: geteuid() == 0)
  }

  init(cache: Cache, runner: CommandRunner, isRoot: Bool) {
    self.cache = cache
    self.runner = runner
    self.isRoot = isRoot
  }

  /// Fetches every package of `fetchables` that is missing or damaged; a package that two of them need is
  /// fetched once. Calls `progress` at each change. Throws at the first package that cannot be had; those
  /// before it stay.
  public func fetch(
    _ fetchables: [Fetchable], progress: (FetchProgress) -> Void
  ) throws(FormatError) {
    var packages: [Package] = []
    for package in fetchables.flatMap(\.packages) where !packages.contains(package) {
      packages.append(package)
    }
    try makeFolder(cache.packages)
    let lock = try FileLock(path: cache.packages.appending(path: Cache.lockName).path)
    defer { withExtendedLifetime(lock) {} }

    let total = packages.reduce(0) { $0 + $1.bytes }
    var done = 0
    for package in packages {
      func report(_ phase: FetchProgress.Phase, _ bytes: Int) {
        progress(
          FetchProgress(
            package: package, phase: phase, packageBytes: bytes, doneBytes: done + bytes, totalBytes: total))
      }
      if cache.isIntact(package) {
        report(.present, package.bytes)
      } else {
        try install(package, report: report)
        report(.done, package.bytes)
      }
      done += package.bytes
    }
  }

  private func install(
    _ package: Package, report: (FetchProgress.Phase, Int) -> Void
  ) throws(FormatError) {
    // The lock makes this folder ours: what is in it is left from a fetch that was killed.
    let staging = cache.packages.appending(path: ".staging", directoryHint: .isDirectory)
    remove(staging)
    defer { remove(staging) }
    let download = staging.appending(path: "download", directoryHint: .isDirectory)
    let unpacked = staging.appending(path: "unpacked", directoryHint: .isDirectory)
    let kept = staging.appending(path: "kept", directoryHint: .isDirectory)
    for folder in [download, unpacked, kept] { try makeFolder(folder) }

    report(.downloading, 0)
    let file = try self.download(package, into: download) {
      report(.downloading, min(package.bytes, byteCount(of: download)))
    }
    report(.checking, package.bytes)
    let sum = try SHA256(ofFile: file.path)
    guard sum.hexadecimal == package.sha256 else {
      throw FormatError(
        "has SHA-256 \(sum), where \(package.sha256) is recorded", at: package.title,
        remedy: "the download was damaged or the registry changed the file: try again, then report it")
    }
    report(.unpacking, package.bytes)
    try unpack(file, of: package, into: unpacked)
    for path in package.kept {
      let target = kept.appending(path: path)
      try makeFolder(target.deletingLastPathComponent())
      guard rename(unpacked.appending(path: path).path, target.path) == 0 else {
        throw FormatError(
          "does not hold \(path), or it cannot be moved: \(String(cString: strerror(errno)))",
          at: package.title,
          remedy: "check that the disk of \(cache.root.path) has room")
      }
    }
    try PackageRecord(sha256: package.sha256, listing: kept).write(in: kept)
    let target = cache.folder(of: package)
    remove(target)
    guard rename(kept.path, target.path) == 0 else {
      throw FormatError(
        "cannot be renamed: \(String(cString: strerror(errno)))", at: kept.path,
        remedy: "check the permissions of \(cache.packages.path)")
    }
  }

  private func byteCount(of folder: URL) -> Int {
    let files = try? FileTree.files(under: folder.path, links: .skipped)
    return (files ?? []).reduce(0) { $0 + (FileStatus(folder.path + "/" + $1)?.byteCount ?? 0) }
  }

  private func makeFolder(_ folder: URL) throws(FormatError) {
    try OutputPlace.makeFolder(
      folder.path, remedy: "check the disk and its permissions, or set REMANENCE_CACHE")
  }

  private func remove(_ folder: URL) { try? FileManager.default.removeItem(at: folder) }
}

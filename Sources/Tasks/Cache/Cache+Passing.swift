import Formats
import Foundation

extension Cache {
  /// The lock of the prepared pictures.
  var lockPath: String { prepared.appending(path: Cache.lockName).path }

  /// This cache with a folder for prepared pictures; or, where the platform chose it and it cannot be
  /// written, one for this once, and why. Who makes one for this once removes it.
  /// - Throws: `FormatError` when somebody has chosen it, or there is no other place.
  func orPassing() throws(FormatError) -> (cache: Cache, unkept: FormatError?) {
    do throws(FormatError) {
      try OutputPlace.makeFolder(
        prepared.path, remedy: "check the disk and its permissions, or set REMANENCE_CACHE")
      let lock = try FileLock(path: lockPath)
      _ = consume lock
      return (self, nil)
    } catch {
      guard !isChosen else { throw error }
      let name = "remanence-\(getpid())-\(UInt64.random(in: 0 ... .max))"
      let passing = Cache(root: FileManager.default.temporaryDirectory.appending(path: name))
      try OutputPlace.makeFolder(passing.prepared.path)
      return (passing, error)
    }
  }

  /// Deletes the folder and all that is in it.
  func remove() { try? FileManager.default.removeItem(at: root) }
}

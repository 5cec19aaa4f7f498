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

  /// Checks, before any work, that pictures can be prepared where somebody has chosen; where the platform
  /// chose, there is another place.
  /// - Throws: `FormatError` when the folder cannot be made, or may not be written to.
  public func checkPlace() throws(FormatError) {
    guard isChosen else { return }
    do throws(FormatError) { try OutputPlace.checkFolder(prepared.path) } catch {
      throw FormatError(
        error.what, at: error.place, remedy: "set REMANENCE_CACHE to another place, or unset it")
    }
  }

  /// Deletes the folder and all that is in it.
  func remove() { try? FileManager.default.removeItem(at: root) }
}

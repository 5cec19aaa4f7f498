import Formats
import Foundation

extension RunFolder {
  /// Removes what a killed process left half-written: files that were never renamed. Only for the holder of
  /// the lock.
  ///
  /// A report may be written into the folder at the same time, so only names that the run itself writes are
  /// touched.
  static func removeTornFiles(_ layout: RunLayout) throws(FormatError) {
    let own =
      (RunLayout.ours + [RunLayout.recordName]).map { ".\($0)." } + ["." + RunLayout.tensorBoardPrefix]
    for name in try entries(layout.path) where isTorn(name) {
      if own.contains(where: name.hasPrefix) { try removeFile("\(layout.path)/\(name)") }
    }
    for folder in [layout.adapters, layout.checkpoints, layout.samples] {
      for name in try entries(folder) where isTorn(name) { try removeFile("\(folder)/\(name)") }
    }
  }

  /// Whether `name` is that of an `AtomicFile` before it is committed.
  private static func isTorn(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(".partial") }
}

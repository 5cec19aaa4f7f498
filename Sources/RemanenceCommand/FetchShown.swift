import Reporting
import Tasks

/// Fetching as every command that fetches shows it.
enum FetchShown {
  /// Fetches `entries` with progress on standard error.
  static func fetch(_ entries: [Fetchable], _ cache: Cache) throws {
    var terminal = TerminalProgress()
    defer { terminal.finish() }
    try Fetcher(cache: cache).fetch(entries) { progress in
      let package = progress.package
      terminal.show(
        ProgressLine(
          label: "fetching \(package.name) \(package.version)", done: progress.doneBytes / 1000,
          total: progress.totalBytes / 1000, unit: "kB", facts: [progress.phase.rawValue]),
        isMilestone: progress.phase == .done || progress.phase == .present)
    }
  }
}

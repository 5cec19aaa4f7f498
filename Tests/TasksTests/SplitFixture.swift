@testable import Tasks

/// What tests of splits have in common.
protocol SplitFixture {}

extension SplitFixture {
  /// A folder of the classes cat and dog with `count` pictures each.
  func classes(_ count: Int = 4) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] { try folder.writeClass(label, count: count) }
    return folder
  }

  func paths(_ examples: [Example]) -> [String] { examples.map(\.group).sorted() }

  func notes(_ task: ImageTask) -> String { (task.report?.lines ?? []).joined(separator: "\n") }
}

public import Formats
import Foundation
public import Records
public import Tasks

extension ImageTask {
  /// A task as a run knows it: its pictures on the sides that the run wrote down, without those that have come
  /// since.
  ///
  /// * `record`: what the run says of the task.
  /// * `layout`: where the run lies.
  /// * `folder`: where the pictures are now; nil where they were.
  /// * `progress`: told how many of how many pictures are looked at.
  ///
  /// - Throws: `FormatError` when the task is not there, or the run's table of the split is damaged.
  public static func load(
    _ record: TaskRecord, of layout: RunLayout, in folder: String? = nil, cache: Cache = .standard,
    threads: Int, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(FormatError) -> ImageTask {
    let place = folder ?? record.source
    if folder == nil, place.hasPrefix("/"), !FileManager.default.fileExists(atPath: place) {
      throw FormatError(
        "is where the pictures of \(record.name.printable) were, and nothing is there now", at: place,
        remedy: "say where they are: --task-folder \(record.name.printable)=FOLDER")
    }
    let sides = try layout.sides(ofTask: record.name)?.compactMapValues(Split.init)
    let framing = record.framing.flatMap(Framing.init) ?? .photograph
    return try load(
      place, cache: cache,
      options: FolderOptions(framing: framing, knownSides: sides, threads: threads), progress: progress
    ).called(record.name)
  }

  /// How many pictures have come since the run began, and are neither learned nor tested.
  public var newCount: Int { report?.leftOut.count { $0.reason == .new } ?? 0 }
}

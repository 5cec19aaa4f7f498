public import Formats

extension ImageTask {
  /// That the classes `now` in the folder at `place` are not those that a run began with, `then`: which have
  /// come, and which are gone.
  public static func otherClasses(_ now: [String], than then: [String], at place: String) -> FormatError {
    func said(_ names: [String], _ one: String, _ several: String) -> String? {
      names.isEmpty ? nil : "\(FolderReader.list(names)) \(names.count == 1 ? one : several)"
    }
    let changes = [
      said(now.filter { !then.contains($0) }, "has come", "have come"),
      said(then.filter { !now.contains($0) }, "is gone", "are gone"),
    ].compactMap(\.self)
    return FormatError(
      "has other classes than when the run began"
        + (changes.isEmpty ? "" : ": " + changes.joined(separator: ", ")),
      at: place, remedy: "bring them back as they were, or learn into a new folder")
  }
}

import Formats
import Foundation
import Learning
import Records
import Tasks

extension MethodComparison {
  /// What the command writes beside the runs.
  public static let sheetName = "compare.json", pageName = "compare.html"

  /// Checks that a folder can hold a comparison: it is not there yet, or has runs and earlier results alone.
  /// - Throws: `FormatError` when it holds anything else, or cannot be made.
  public static func check(folder: String) throws {
    try OutputPlace.checkFolder(folder)
    guard FileManager.default.fileExists(atPath: folder) else { return }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw FormatError("cannot be listed", at: folder, remedy: "check its permissions")
    }
    if names.contains(RunLayout.recordName) {
      throw FormatError("is a run", at: folder, remedy: "name a folder for the comparison's runs")
    }
    for name in names.sorted() where name != sheetName && name != pageName {
      // A file that was being written when the power went; a run, or the beginning of one.
      if name.hasPrefix("."), name.hasSuffix(".partial") { continue }
      guard RunLayout(path: "\(folder)/\(name)").isOfARun else {
        throw FormatError(
          "is not empty: it holds \(name)", at: folder, remedy: "name a new folder for the comparison")
      }
    }
  }

  /// Checks that a run that is there already is the one that would be learned.
  /// - Throws: `FormatError` that names what it was made with otherwise.
  func check(
    _ contestant: Contestant, seed: UInt64, _ stream: TaskStream, _ sources: [String], at path: String
  ) throws {
    guard FileManager.default.fileExists(atPath: RunLayout(path: path).record) else {
      return try RunFolder.check(path: path)
    }
    let record = try StoredRun(path: path).record
    let wanted = RunConfiguration(
      contestant.seeded(seed), over: contestant.frozen, memoryLimit: contestant.byteBudget,
      pool: contestant.pool)
    var others = record.configuration.differences(from: wanted).map(\.rawValue)
    if record.tasks.map(\.source) != sources
      || record.tasks.map(\.classNames) != stream.tasks.map(\.classNames)
    {
      others.insert("tasks", at: 0)
    }
    let framings = stream.tasks.map { $0.report == nil ? nil : $0.framing }
    let known = record.tasks.map { $0.framing.flatMap(Framing.init(named:)) }
    if !others.contains("tasks"), known != framings { others.append("framing") }
    guard others.isEmpty else {
      throw FormatError(
        "was learned with other settings, and a run keeps them: \(others.joined(separator: ", "))", at: path,
        remedy: "give those, or name another folder")
    }
  }
}

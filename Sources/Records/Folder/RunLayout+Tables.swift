public import Formats
import Foundation

extension RunLayout {
  /// The columns of `split.csv`.
  static let splitTitles = ["task", "picture", "class", "side", "group"]
  /// The columns of `left-out.csv`.
  static let leftOutTitles = ["task", "path", "reason", "detail", "files"]

  /// The side, `train` or `test`, of each picture of the task called `task`, by its path below the task's folder;
  /// nil when the run did not write it down.
  /// - Throws: `FormatError` when the table is damaged.
  public func sides(ofTask task: String) throws(FormatError) -> [String: String]? {
    let rows = try Self.rows(split, titles: Self.splitTitles).filter { $0[0] == task }
    guard !rows.isEmpty else { return nil }
    return Dictionary(rows.map { ($0[1], $0[3]) }, uniquingKeysWith: { one, _ in one })
  }

  /// The files that a packed run consists of, relative to the folder, sorted: all of its own but its lock.
  /// - Throws: `FormatError` when the folder cannot be listed.
  public func packedFiles() throws(FormatError) -> [String] {
    guard let all = try? FileManager.default.subpathsOfDirectory(atPath: path) else {
      throw FormatError("cannot be listed", at: path, remedy: "check its permissions")
    }
    return all.sorted().filter { name in
      var isFolder: ObjCBool = false
      let top = name.split(separator: "/").first.map(String.init) ?? name
      return (top == "run.json" || Self.owns(top)) && top != ".lock" && !name.hasSuffix(".partial")
        && name != Self.packedNetwork
        && FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
  }

  /// The rows of a table below its titles; none when it is not there.
  static func rows(_ path: String, titles: [String]) throws(FormatError) -> [[String]] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let rows = CSV.rows(try ByteSource(path: path).allBytes(maximumBytes: 1 << 30))
    guard rows.first == titles, rows.allSatisfy({ $0.count == titles.count }) else {
      throw FormatError(
        "is not the table of this product", at: path, remedy: "restore the file, or learn into a new folder")
    }
    return Array(rows.dropFirst())
  }
}

extension RunFolder {
  /// Writes down how the pictures of a task were split and what was left out, in place of what was written of it.
  /// - Parameters:
  ///   - task: its name.
  ///   - split: for each picture its path, class, side and group.
  ///   - leftOut: for each file or folder its path, the reason, more about it, and the number of files.
  /// - Throws: `FormatError` when the disk is full or fails, or when a table is damaged.
  public func replaceTables(ofTask task: String, split: [[String]], leftOut: [[String]]) throws {
    func replace(_ path: String, _ titles: [String], _ rows: [[String]]) throws {
      let others = try RunLayout.rows(path, titles: titles).filter { $0[0] != task }
      let all = [titles] + others + rows.map { [task] + $0 }
      guard all.count > 1 else { return try Self.removeFile(path) }
      try AtomicFile.write(all.map(CSV.line).joined(), to: path)
    }
    try replace(layout.split, RunLayout.splitTitles, split)
    try replace(layout.leftOut, RunLayout.leftOutTitles, leftOut)
  }
}

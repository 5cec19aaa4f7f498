public import Formats
import Foundation

extension RunLayout {
  /// The columns of `split.csv`.
  static let splitTitles = ["task", "picture", "class", "side", "group", "sha256"]
  /// Those of runs that did not write down yet what the files held.
  private static let earlierSplitTitles = Array(splitTitles.dropLast())
  /// The columns of `left-out.csv`.
  static let leftOutTitles = ["task", "path", "reason", "detail", "files"]
  /// The columns of `duplicates.csv`.
  static let duplicateTitles = ["task", "picture", "class", "kind", "of"]

  /// A picture of a run, as its `split.csv` has it.
  public struct SplitEntry: Sendable {
    /// The path below the task's folder, a text of `PathText`.
    public var picture: String
    /// The name of its class.
    public var className: String
    /// `train` or `test`.
    public var side: String
    /// The SHA-256 of its file when the task was begun; empty where an earlier version did not write it down.
    public var sha256: String
  }

  /// The pictures of `task`; nil when the run did not write them down.
  /// - Throws: `FormatError` when the table is damaged or cut short.
  public func splitEntries(of task: TaskRecord) throws(FormatError) -> [SplitEntry]? {
    let rows = try splitRows().filter { $0[0] == task.name }
    let entries = rows.map { row in
      SplitEntry(picture: PathText.text(written: row[1]), className: row[2], side: row[3], sha256: row[5])
    }
    guard !entries.isEmpty else { return nil }
    // A table that ends with a whole line tells nothing of those that followed: the record knows them.
    let count = task.status == .pending ? 0 : task.trainExamples + task.testExamples
    guard entries.count >= count else {
      throw FormatError(
        "names \(entries.count) of the \(count) pictures of \(task.name): it was cut short, or changed",
        at: split, remedy: Self.splitRemedy)
    }
    // Pictures that were learned from must not be measured on.
    let sides = ["train", "test"].map { side in entries.count { $0.side == side } }
    guard task.status == .pending || (sides[0] >= task.trainExamples && sides[1] >= task.testExamples),
      // Names that differ in Unicode form alone are two pictures.
      Set(entries.map { PathKey($0.picture) }).count == entries.count
    else {
      throw FormatError(
        "has \(sides[0]) rows of \(task.name) to learn from and \(sides[1]) to measure on, where the run has "
          + "\(task.trainExamples) and \(task.testExamples), each picture once: it was changed",
        at: split, remedy: Self.splitRemedy)
    }
    guard task.status == .pending || task.splitSHA256.map({ $0 == Self.digest(ofSplit: rows) }) ?? true else {
      throw FormatError(
        "has other rows of \(task.name) than the run wrote: a path, class, group or digest was changed",
        at: split, remedy: Self.splitRemedy)
    }
    return entries
  }

  /// What tells whether rows of `split.csv` are those that a run wrote, however the file divides its lines.
  static func digest(ofSplit rows: [[String]]) -> String {
    SHA256(of: Array(rows.map(CSV.line).joined().utf8)).hexadecimal
  }

  /// What a task's folder holds and was left out, as the run's `left-out.csv` has it.
  public struct LeftOutEntry: Sendable {
    /// The path of a file or folder below the task's folder, a text of `PathText`.
    public var path: String
    /// Why.
    public var reason: String
    /// More about it; may be empty.
    public var detail: String
    /// How many files: none for a folder whose files nobody could count.
    public var files: Int
  }

  /// What was left out of the task called `task` when it was begun.
  /// - Throws: `FormatError` when the table is damaged.
  public func leftOutEntries(ofTask task: String) throws(FormatError) -> [LeftOutEntry] {
    try Self.rows(leftOut, titles: Self.leftOutTitles).filter { $0[0] == task }.map { row in
      LeftOutEntry(
        path: PathText.text(written: row[1]), reason: row[2], detail: row[3], files: Int(row[4]) ?? 0)
    }
  }

  private static let splitRemedy = "bring the file back, or remove it: the pictures are then split anew"

  /// The rows of `split.csv`; an earlier table has no digests.
  func splitRows() throws(FormatError) -> [[String]] {
    let rows = try Self.numberedRows(
      split, titles: [Self.splitTitles, Self.earlierSplitTitles], remedy: Self.splitRemedy)
    for (line, fields) in rows {
      func damaged(_ what: String) -> FormatError {
        FormatError(what, at: "\(split), line \(line)", remedy: Self.splitRemedy)
      }
      guard !fields.contains(where: { $0.unicodeScalars.contains(where: PathText.isByte) }) else {
        throw damaged("is not written in UTF-8")
      }
      guard Self.sides.contains(fields[3]) else {
        throw damaged("has the side “\(fields[3].prefix(60))”, which is neither train nor test")
      }
      let digest = fields.count > 5 ? fields[5] : ""
      guard digest.isEmpty || digest.utf8.count == 64 && digest.allSatisfy(\.isHexDigit) else {
        throw damaged("has “\(digest.prefix(70))” where the SHA-256 of a picture stands")
      }
    }
    return rows.map { _, fields in fields.count == Self.splitTitles.count ? fields : fields + [""] }
  }

  /// What a picture of a run may be there for.
  private static let sides: Set = ["train", "test"]

  /// The files that a packed run consists of, relative to the folder, sorted: all of its own but its lock and
  /// its sample pictures, which are the user's.
  /// - Throws: `FormatError` when the folder cannot be listed.
  public func packedFiles() throws(FormatError) -> [String] {
    let left = [".lock", Self.packedNetwork, Self.sampleFolder]
    let top = try Self.entries(of: path).filter { name in
      (name == "run.json" || Self.owns(name)) && !left.contains(name)
    }
    var found: [String] = []
    for name in top { found += try files(at: name, depth: 0) }
    return found.filter { !$0.hasSuffix(".partial") }
  }

  /// The file `name` of the run, or those in the folder of that name; through links, as runs are read.
  private func files(at name: String, depth: Int) throws(FormatError) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder) else { return [] }
    guard isFolder.boolValue else { return [name] }
    // A run has files in folders, and none below them.
    guard depth < 2 else { return [] }
    var found: [String] = []
    for inside in try Self.entries(of: path + "/" + name) {
      let files = try files(at: name + "/" + inside, depth: depth + 1)
      // Anything else was put there by somebody else, or leads out.
      found += files.filter { file in Self.endingsInFolders.contains { file.hasSuffix($0) } }
    }
    return found
  }

  /// How the files that a run writes into its folders end.
  private static let endingsInFolders = [".safetensors", ".md", ".json", ".png"]

  /// The names in a folder, or in the one that a link leads to, sorted.
  private static func entries(of folder: String) throws(FormatError) -> [String] {
    // As it was named first: Foundation lists no folder whose path from the root is not UTF-8.
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: folder))
      ?? (try? FileManager.default.contentsOfDirectory(atPath: PathText.resolved(folder)))
    guard let names else {
      throw FormatError("cannot be listed", at: folder, remedy: "check its permissions")
    }
    return names.sorted()
  }

  /// Checks the tables of all tasks that the run keeps, which those of another task will be written beside.
  /// - Throws: `FormatError` for the first that is damaged.
  public func checkTables() throws(FormatError) {
    _ = try splitRows()
    _ = try Self.rows(leftOut, titles: Self.leftOutTitles)
    _ = try Self.rows(duplicates, titles: Self.duplicateTitles)
  }

  /// The rows of a table below its titles; none when it is not there.
  static func rows(_ path: String, titles: [String]) throws(FormatError) -> [[String]] {
    try numberedRows(path, titles: [titles], remedy: "bring the file back, or remove it").map(\.fields)
  }

  /// The same with their lines; `titles` are those that the table may have.
  private static func numberedRows(
    _ path: String, titles: [[String]], remedy: String
  ) throws(FormatError) -> [(line: Int, fields: [String])] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let bytes = try ByteSource(path: path).allBytes(maximumBytes: 1 << 30)
    let rows = CSV.numberedRows(bytes)
    guard let first = rows.first?.fields, titles.contains(first) else {
      throw FormatError("has not the titles of this product's table", at: path, remedy: remedy)
    }
    if let row = rows.first(where: { $0.fields.count != first.count }) {
      let columns = row.fields.count == 1 ? "1 column" : "\(row.fields.count) columns"
      throw FormatError(
        "has \(columns), not \(first.count)", at: "\(path), line \(row.line)", remedy: remedy
      )
    }
    // Every row is written with its end.
    guard bytes.last == RecordCoding.newline else {
      let line = bytes.count { $0 == RecordCoding.newline } + 1
      throw FormatError("is cut short", at: "\(path), line \(line)", remedy: remedy)
    }
    return Array(rows.dropFirst())
  }
}

extension RunFolder {
  /// Writes down how the pictures of a task were split and what was left out, in place of what was written of
  /// it.
  /// - Parameters:
  ///   - task: its name.
  ///   - split: for each picture its path, class, side, group and the SHA-256 of its file.
  ///   - leftOut: for each file or folder its path, the reason, more about it, and the number of files.
  ///   - duplicates: for each picture that is another's, its path, class, kind, and the other's path.
  /// - Throws: `FormatError` when the disk is full or fails, or when a table is damaged.
  public func replaceTables(
    ofTask task: String, split: [[String]], leftOut: [[String]], duplicates: [[String]]
  ) throws {
    func replace(_ path: String, _ titles: [String], _ known: [[String]], _ rows: [[String]]) throws {
      let all = [titles] + known.filter { $0[0] != task } + rows.map { [task] + $0 }
      guard all.count > 1 else { return try Self.removeFile(path) }
      try AtomicFile.write(all.map(CSV.line).joined(), to: path)
    }
    try replace(layout.split, RunLayout.splitTitles, layout.splitRows(), split)
    let digest = split.isEmpty ? nil : RunLayout.digest(ofSplit: split.map { [task] + $0 })
    try update { record in
      for index in record.tasks.indices where record.tasks[index].name == task {
        record.tasks[index].splitSHA256 = digest
      }
    }
    try replace(
      layout.leftOut, RunLayout.leftOutTitles,
      RunLayout.rows(layout.leftOut, titles: RunLayout.leftOutTitles), leftOut)
    try replace(
      layout.duplicates, RunLayout.duplicateTitles,
      RunLayout.rows(layout.duplicates, titles: RunLayout.duplicateTitles), duplicates)
  }
}

import Formats
import Foundation

/// A run on disk, open for writing by this process alone.
///
/// Whatever happens, the folder holds a run that can be resumed: every file is replaced whole, except the
/// events, which only grow and are cut back to the last checkpoint when the run is opened again. A task's
/// result becomes part of the run in one step, when ``finishTask(_:adapter:metadata:outcome:accuracies:)``
/// replaces `run.json`.
public final class RunFolder {
  /// Where things lie.
  public let layout: RunLayout
  /// What the run is and what it has reached, as `run.json` holds it.
  public private(set) var record: RunRecord

  private let lock: FolderLock
  var log: EventLog

  private init(layout: RunLayout, record: RunRecord, lock: consuming FolderLock, log: consuming EventLog) {
    self.layout = layout
    self.record = record
    self.lock = lock
    self.log = log
  }

  /// Checks that a run can be begun in a folder at `path`, and changes nothing: what is wrong there is
  /// known before pictures are looked at and networks imported.
  /// - Throws: `FormatError` when the folder holds a run or anything else already, or cannot be made or
  ///   written to.
  public static func check(path: String) throws(FormatError) {
    let layout = RunLayout(path: path)
    try OutputPlace.checkFolder(layout.path)
    guard FileManager.default.fileExists(atPath: layout.path) else { return }
    if FileManager.default.fileExists(atPath: layout.record) {
      // Who writes to it is of more help than that it is there.
      let lock = try FolderLock(layout)
      _ = consume lock
    }
    try checkContents(layout)
  }

  private static func checkContents(_ layout: RunLayout) throws(FormatError) {
    if FileManager.default.fileExists(atPath: layout.record) {
      throw FormatError(
        "holds a run already", at: layout.path,
        remedy: "go on with it with --resume, or choose another folder")
    }
    // What a system puts into every folder that it shows is nobody's.
    if let foreign = try entries(layout.path).first(where: { !RunLayout.mayHold($0) }) {
      throw FormatError(
        "is not empty: it holds \(foreign)", at: layout.path, remedy: "choose a new folder for the run")
    }
  }

  /// Makes the folder at `path` and begins a run in it.
  /// - Throws: `FormatError` when the folder holds a run or anything else already, when two tasks would share
  ///   a file, or when it cannot be written.
  public static func create(path: String, record: RunRecord) throws -> RunFolder {
    let layout = RunLayout(path: path)
    try check(record.tasks, at: path)
    try makeFolder(layout.path)
    let lock = try FolderLock(layout)
    try checkContents(layout)
    do {
      for folder in [layout.adapters, layout.checkpoints, layout.samples] { try makeFolder(folder) }
      try removeTornFiles(layout)
      try removeFile(layout.checkpoint)
      let log = try EventLog(layout, keeping: 0, taskNames: record.tasks.map(\.name))
      let run = RunFolder(layout: layout, record: record, lock: lock, log: log)
      try run.update { _ in }
      return run
    } catch {
      // What was begun, as on a full disk, would be in the way of the next try.
      discard(layout)
      throw error
    }
  }

  /// Opens the run at `path` to go on with it, and takes back every event after its last checkpoint.
  /// - Throws: `FormatError` when there is no run, when another process writes to it, or when it is damaged.
  public static func resume(path: String) throws -> RunFolder {
    let layout = RunLayout(path: path)
    guard FileManager.default.fileExists(atPath: layout.record) else {
      throw layout.noRun(remedy: "check the path, or learn without --resume")
    }
    let lock = try FolderLock(layout)
    let record = try RunRecord(path: layout.record)
    for folder in [layout.adapters, layout.checkpoints, layout.samples] { try makeFolder(folder) }
    try removeTornFiles(layout)
    let checkpoint = try Checkpoint(layout: layout, current: record.currentTask)
    // A checkpoint of a task that is finished was left by a crash between the two last acts of `finishTask`.
    if checkpoint == nil { try removeFile(layout.checkpoint) }
    let log = try EventLog(
      layout, keeping: checkpoint?.eventsBytes ?? record.eventsBytes, taskNames: record.tasks.map(\.name))
    return RunFolder(layout: layout, record: record, lock: lock, log: log)
  }

  /// Removes a run that has learned nothing, all files of it and its folder, if nothing else is in it.
  public func discard() { Self.discard(layout) }

  private static func discard(_ layout: RunLayout) {
    for folder in [layout.adapters, layout.checkpoints, layout.samples, layout.path + "/" + RunLayout.pool] {
      try? FileManager.default.removeItem(atPath: folder)
    }
    for name in (try? entries(layout.path)) ?? []
    where name == RunLayout.recordName || RunLayout.owns(name) {
      unlink(layout.path + "/" + name)
    }
    rmdir(layout.path)
  }

  /// Adds tasks, to be learned after those that the run has.
  /// - Throws: `FormatError` when two tasks would share a file, or the disk is full or fails.
  public func add(_ tasks: [TaskRecord]) throws {
    try Self.check(record.tasks + tasks, at: layout.path)
    try update { record in
      record.tasks += tasks
      record.accuracyMatrix = record.accuracyMatrix.growing(by: tasks.count)
    }
    log = try EventLog(layout, keeping: log.byteCount, taskNames: record.tasks.map(\.name))
  }

  /// Checks that every task has its own file.
  private static func check(_ tasks: [TaskRecord], at path: String) throws(FormatError) {
    let adapters = tasks.map { RunLayout.adapterFile(task: $0.name) }
    if let twice = adapters.indices.first(where: { adapters[..<$0].contains(adapters[$0]) }) {
      throw FormatError(
        "two tasks are called \(tasks[twice].name)", at: path, remedy: "give every task its own name")
    }
  }

  /// Changes the record, and replaces `run.json` with it.
  ///
  /// Between checkpoints this must not be used for what a resumed run would compute again.
  /// - Throws: `FormatError` when the disk is full or fails; the record is unchanged then.
  public func update(_ change: (inout RunRecord) -> Void) throws {
    var changed = record
    change(&changed)
    try AtomicFile.write(RecordCoding.document(changed), to: layout.record)
    record = changed
  }

  /// Adds an event; `clock` says when it happened.
  /// - Throws: `FormatError` when the disk is full or fails; the events are unchanged then.
  public func append(_ event: Event, clock: WallClock = .now()) throws {
    try log.append(EventLine(event: event, clock: clock))
  }

  /// Writes the memory plan of a step.
  /// - Throws: `FormatError` when the disk is full or fails.
  public func write(_ plan: PlanRecord) throws {
    try AtomicFile.write(RecordCoding.document(plan), to: layout.plan)
  }

  /// Makes the folder at `path` and those above it.
  static func makeFolder(_ path: String) throws(FormatError) {
    try OutputPlace.makeFolder(path, remedy: "choose a place that you may write to")
  }

  /// Removes the file at `path` if there is one.
  static func removeFile(_ path: String) throws(FormatError) {
    guard unlink(path) != 0, errno != ENOENT else { return }
    throw FormatError("cannot be removed: \(systemWords(errno))", at: path, remedy: "check its permissions")
  }

  /// The names in the folder at `path`, sorted.
  static func entries(_ path: String) throws(FormatError) -> [String] {
    do { return try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
      throw FormatError("cannot be listed", at: path, remedy: "check its permissions")
    }
  }
}

extension WallClock {
  /// The time now.
  public static func now(imagesPerSecond: Double? = nil) -> WallClock {
    WallClock(unixSeconds: Date().timeIntervalSince1970, imagesPerSecond: imagesPerSecond)
  }
}

extension RunRecord {
  /// Reads `run.json` at `path`.
  /// - Throws: `FormatError` when the file is missing, damaged, or written by a newer version of the product.
  init(path: String) throws(FormatError) {
    struct Version: Decodable { var schema_version: Int }
    let version = try RecordCoding.read(Version.self, from: path).schema_version
    guard version <= Self.currentSchemaVersion else {
      throw FormatError(
        "has layout \(version), newer than \(Self.currentSchemaVersion)", at: path,
        remedy: "use the version of remanence that wrote it, or a later one")
    }
    self = try RecordCoding.read(RunRecord.self, from: path)
    guard accuracyMatrix.taskCount == tasks.count else {
      throw FormatError(
        "has accuracies of other tasks than its own: \(accuracyMatrix.taskCount), not \(tasks.count)",
        at: path, remedy: "bring the file back, or learn into a new folder")
    }
    // What is read in an earlier layout is written in this one.
    schemaVersion = Self.currentSchemaVersion
    completeDigests(folder: URL(filePath: path).deletingLastPathComponent().path)
  }

  /// Layout 1 knew the digests of the adapters' files only: those of the tensors are taken from files that
  /// have not been changed.
  private mutating func completeDigests(folder: String) {
    for task in tasks.indices {
      guard let result = tasks[task].result, result.adapterSHA256 == nil else { continue }
      let file = folder + "/" + RunLayout.adapterFile(task: tasks[task].name)
      guard (try? SHA256(ofFile: file))?.hexadecimal == result.adapterFileSHA256 else { continue }
      tasks[task].result?.adapterSHA256 = (try? Safetensors(path: file).digestOfTensors())?.hexadecimal
    }
  }
}

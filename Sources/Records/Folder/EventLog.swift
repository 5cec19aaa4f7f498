import Formats
import Foundation

/// The events of a run, twice: `events.jsonl` is the truth, and the TensorBoard file is made from it.
struct EventLog: ~Copyable {
  private var lines: AppendedFile
  private var board: AppendedFile
  private var scalars: TensorBoardScalars

  /// The length of `events.jsonl` in bytes.
  var byteCount: Int { lines.count }

  /// Opens the events and keeps the first `length` bytes of them, or as many whole lines as there are.
  ///
  /// The TensorBoard file is rebuilt from the lines that are kept, under the name that it had: so it cannot
  /// disagree with them, wherever the last session was cut off.
  /// - Throws: `FormatError` when a line is damaged or a file cannot be written.
  init(_ layout: RunLayout, keeping length: Int, taskNames: [String]) throws {
    let exists = FileManager.default.fileExists(atPath: layout.events)
    var bytes = try EventLine.bytes(ofFile: layout.events, exists: exists)
    if bytes.count > length { bytes.removeLast(bytes.count - length) }
    bytes.removeLast(bytes.count - ((bytes.lastIndex(of: RecordCoding.newline) ?? -1) + 1))
    let kept = try EventLine.lines(of: bytes, path: layout.events)
    let lines = try AppendedFile(path: layout.events, keeping: bytes.count)

    var scalars = TensorBoardScalars(taskNames: taskNames)
    let name = try Self.boardName(layout)
    let boardPath = "\(layout.path)/\(name)"
    var records = TensorBoardEvents.fileVersionRecord(wallTime: Self.creation(name))
    for line in kept { records += scalars.record(of: line) }
    try AtomicFile.write(records, to: boardPath)
    let board = try AppendedFile(path: boardPath, keeping: records.count)
    self.lines = lines
    self.board = board
    self.scalars = scalars
  }

  /// Adds `line` to both files.
  mutating func append(_ line: EventLine) throws {
    try lines.append(RecordCoding.line(line))
    try board.append(scalars.record(of: line))
  }

  /// Returns when the lines would survive a power cut. The TensorBoard file needs no such care.
  func synchronize() throws(FormatError) { try lines.synchronize() }

  /// The name of the folder's TensorBoard file, or a new one as TensorBoard's own writer forms it.
  private static func boardName(_ layout: RunLayout) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: layout.path)
    if let present = names.filter({ $0.hasPrefix(RunLayout.tensorBoardPrefix) }).min() { return present }
    let host = RunLayout.fileName(ProcessInfo.processInfo.hostName)
    return "\(RunLayout.tensorBoardPrefix)\(Int(Date().timeIntervalSince1970)).\(host)"
  }

  /// The time of creation that a file's name tells, so that a rebuilt file begins as the first one did.
  static func creation(_ name: String) -> Double {
    let parts = name.dropFirst(RunLayout.tensorBoardPrefix.count).split(separator: ".")
    return parts.first.flatMap { Double($0) } ?? 0
  }
}

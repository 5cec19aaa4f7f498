import Formats
import Foundation
import Testing

@testable import Records

/// The table of a run's split: whatever is missing from it or wrong in it is told by its line, or its
/// pictures would be taken for new ones.
@Suite struct RunTablesTests {
  /// A run with the split of two tasks, the second of which is learned.
  private func begun(in folder: borrowing TemporaryFolder) throws -> (run: RunFolder, task: TaskRecord) {
    var tasks = exampleTasks()
    (tasks[1].trainExamples, tasks[1].testExamples, tasks[1].status) = (3, 1, .learned)
    let run = try RunFolder.create(path: folder.path, record: exampleRecord(tasks: tasks))
    for task in tasks {
      let rows = (0..<4).map { index in
        ["saw/\(index), \u{E9}.png", "saw", index == 2 ? "test" : "train", "saw/0.png"]
          + [SHA256(of: [UInt8(index)]).hexadecimal]
      }
      try run.replaceTables(ofTask: task.name, split: rows, leftOut: [], duplicates: [])
    }
    return (run, tasks[1])
  }

  @Test func everyCutIsNoticed() throws {
    let folder = try TemporaryFolder()
    let (run, task) = try begun(in: folder)
    let table = try ByteSource(path: run.layout.split).allBytes(maximumBytes: 1 << 20)
    #expect(try run.layout.splitEntries(of: task)?.count == 4)
    // Before the first row of the task it has none, as in runs that are older than the table.
    let text = String(decoding: table, as: UTF8.self)
    let place = try #require(text.range(of: "\n\"my")).lowerBound
    let first = text.utf8.distance(from: text.startIndex, to: place)
    for length in 0..<table.count {
      try AtomicFile.write(Array(table.prefix(length)), to: run.layout.split)
      let isBetweenRows = length > 0 && table[length - 1] == 10
      if length <= first + 1, isBetweenRows {
        #expect(try run.layout.splitEntries(of: task) == nil)
        continue
      }
      let error = #expect(throws: FormatError.self) { try run.layout.splitEntries(of: task) }
      guard length > table.prefix(while: { $0 != 10 }).count else { continue }
      let line = ", line \(table.prefix(length).split(separator: 10).count)"
      #expect(error?.place == run.layout.split + (isBetweenRows ? "" : line))
    }
  }

  @Test(arguments: [
    (",train,", ",tarin,", "has the side “tarin”, which is neither train nor test"),
    (",test,", ",,", "has the side “”, which is neither train nor test"),
    (",test,", ",test;", "has 5 columns, not 6"),
    (",test,", ",test,x,", "has 7 columns, not 6"),
    ("\u{E9}.png\",saw,test", "\"saw,test", "has"),
  ])
  func damagesAreNamedByTheirLine(sound: String, damaged: String, what: String) throws {
    let folder = try TemporaryFolder()
    let (run, task) = try begun(in: folder)
    let table = String(
      decoding: try ByteSource(path: run.layout.split).allBytes(maximumBytes: 1 << 20), as: UTF8.self)
    let place = try #require(table.range(of: sound))
    let line = table[..<place.lowerBound].split(separator: "\n").count
    try AtomicFile.write(table.replacingCharacters(in: place, with: damaged), to: run.layout.split)
    let error = #expect(throws: FormatError.self) { try run.layout.splitEntries(of: task) }
    #expect(error?.what.hasPrefix(what) == true, "\(error!)")
    #expect(error?.place.hasSuffix("line \(line)") == true, "\(error!)")
    #expect(error?.remedy.hasPrefix("bring the file back") == true)
  }

  /// A table of another program is sound, and not what was learned from: its digest is in the record.
  @Test(arguments: [
    (",saw,train", ",file,train"), ("saw/3, ", "saw/4, "), (",saw/0.png,", ",saw/1.png,"),
    (SHA256(of: [3]).hexadecimal, SHA256(of: [4]).hexadecimal),
  ])
  func aRowThatWasChangedIsNoticed(written: String, changed: String) throws {
    let folder = try TemporaryFolder()
    let (run, _) = try begun(in: folder)
    var task = run.record.tasks[1]
    #expect(task.splitSHA256?.count == 64)
    let table = String(
      decoding: try ByteSource(path: run.layout.split).allBytes(maximumBytes: 1 << 20), as: UTF8.self)
    // Another program may end its lines otherwise.
    try AtomicFile.write(table.replacing("\n", with: "\r\n"), to: run.layout.split)
    #expect(try run.layout.splitEntries(of: task)?.count == 4)
    let place = try #require(table.range(of: written, options: .backwards))
    try AtomicFile.write(table.replacingCharacters(in: place, with: changed), to: run.layout.split)
    let error = #expect(throws: FormatError.self) { try run.layout.splitEntries(of: task) }
    #expect(error?.what.hasPrefix("has other rows of \(task.name) than the run wrote") == true, "\(error!)")
    // What has not begun is split when it begins.
    task.status = .pending
    #expect(try run.layout.splitEntries(of: task)?.count == 4)
  }

  @Test func namesInTwoUnicodeFormsAreTwoPictures() throws {
    let folder = try TemporaryFolder()
    var tasks = exampleTasks()
    (tasks[0].trainExamples, tasks[0].testExamples, tasks[0].status) = (1, 1, .learned)
    let run = try RunFolder.create(path: folder.path, record: exampleRecord(tasks: tasks))
    let rows = [("caf\u{E9}", "train"), ("cafe\u{301}", "test")].map { name, side in
      ["\(name)/0.png", "caf\u{E9}", side, name, SHA256(of: Array(name.utf8)).hexadecimal]
    }
    try run.replaceTables(ofTask: tasks[0].name, split: rows, leftOut: [], duplicates: [])
    #expect(try run.layout.splitEntries(of: run.record.tasks[0])?.map(\.side) == ["train", "test"])
  }

  /// A record whose accuracies are not those of its tasks is refused, or a reader would look beyond them.
  @Test(arguments: [[], [[0.1]]] as [[[Double]]]) func accuraciesAreOfEveryTask(rows: [[Double]]) throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder.create(path: folder.path, record: exampleRecord(tasks: exampleTasks()))
    try run.update { $0.accuracyMatrix = AccuracyMatrix(rows: rows) }
    let error = #expect(throws: FormatError.self) { try StoredRun.record(of: run.layout) }
    #expect(error?.what == "has accuracies of other tasks than its own: \(rows.count), not 2", "\(error!)")
  }

  @Test func tablesOfEarlierVersionsAreRead() throws {
    let folder = try TemporaryFolder()
    let (run, task) = try begun(in: folder)
    var table = "task,picture,class,side,group\n"
    for index in 0..<4 {
      table += "my tools,saw/\(index).png,saw,\(index < 3 ? "train" : "test"),saw/0.png\n"
    }
    try AtomicFile.write(table, to: run.layout.split)
    #expect(try run.layout.splitEntries(of: task)?.map(\.sha256) == ["", "", "", ""])
  }

  /// The command that learns a run again has its framing, whichever word its record has for it.
  @Test(arguments: [("whole", "whole"), ("drawing", "whole"), ("as-is", "as-is"), ("photograph", nil)])
  func theFramingIsInTheRecipe(recorded: String, option: String?) {
    var tasks = exampleTasks()
    tasks[1].framing = recorded
    let arguments = exampleRecord(tasks: tasks).learnArguments(output: "RUN")
    let position = arguments.firstIndex(of: "--framing")
    #expect(position.map { arguments[$0 + 1] } == option)
  }
}

import Formats
import Foundation
import Randomness
import Testing

@testable import Tasks

/// What fresh eyes found of splits that are made and of tables that are read.
@Suite("Splits: what shared groups, marks and names of classes do")
struct SplitRestTests: SplitFixture {
  private func example(_ label: Int, _ group: String, _ index: Int) -> Example {
    Example(source: .file(path: "\(label)/\(group)-\(index).png"), label: label, group: group)
  }

  /// Groups that classes share, as equal pictures in two of them, leave no class without a test picture that
  /// could have one, and none with more than half of its pictures tested that could have less.
  @Test(arguments: 0..<40 as Range<UInt64>) func sharedGroupsKeepEveryClassTested(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let count = 3
    var examples: [Example] = []
    for label in 0..<count {
      for group in 0..<generator.next(below: 4) + 2 {
        // Every third group is of any class.
        let name = group % 3 == 2 ? "shared\(generator.next(below: 3))" : "own\(label)-\(group)"
        for index in 0...generator.next(below: 2) { examples.append(example(label, name, index)) }
      }
    }
    let test = ImageTask.testGroupsByHash(examples, classCount: count, keepsHalf: true)
    for label in 0..<count {
      let mine = examples.filter { $0.label == label }
      let groups = Set(mine.map(\.groupKey)), tested = groups.filter(test.contains)
      let own = groups.filter { group in !examples.contains { $0.groupKey == group && $0.label != label } }
      #expect(tested.count < groups.count, "seed \(seed): class \(label) is learned")
      if own.count > 1 { #expect(!tested.isEmpty, "seed \(seed): class \(label) is tested") }
      let testedCount = mine.count { test.contains($0.groupKey) }
      if own.filter(tested.contains).count > 1 {
        #expect(testedCount * 2 <= mine.count, "seed \(seed): \(testedCount) of \(mine.count)")
      }
    }
  }

  private func task(_ split: String, in file: String = "split.csv", names: [String]) throws -> ImageTask {
    let folder = try TemporaryFolder()
    for (index, name) in names.enumerated() { try folder.writePicture(name, seed: UInt64(index + 1)) }
    try folder.write(Array(split.utf8), to: file)
    return try folder.task()
  }

  private let names = ["cat/0.png", "cat/1.png", "dog/0.png", "dog/1.png"]

  @Test func aMarkBeforeACommentIsNone() throws {
    let rows = names.map { "\($0),\($0.hasSuffix("0.png") ? "train" : "test")\n" }.joined()
    let task = try task("\u{FEFF}# made by hand\npicture,side\n" + rows, names: names)
    #expect(task.train.count == 2 && task.test.count == 2)
  }

  @Test(arguments: [
    ("filename,label,split\n0.png,cat,train\n1.png,cat,test\n0.png,dog,train\n1.png,dog,test\n", "split.csv"),
    (
      #"{"train": {"cat": ["0.png"], "dog": ["0.png"]}, "test": {"cat": ["1.png"], "dog": ["1.png"]}}"#,
      "split.json"
    ),
  ]) func theClassBesideANameTellsWhichPictureItIs(text: String, file: String) throws {
    let task = try task(text, in: file, names: names)
    #expect(task.train.count == 2 && task.test.count == 2)
  }

  @Test func aSideThatIsMisspeltUnderAStrangeTitleIsNamed() throws {
    let folder = try TemporaryFolder()
    for (index, name) in names.enumerated() { try folder.writePicture(name, seed: UInt64(index + 1)) }
    try folder.write(Array("p,side\ncat/0.png,tarin\ndog/0.png,train\n".utf8), to: "split.csv")
    let error = try #require(formatError { _ = try folder.task() })
    #expect(
      error.place.hasSuffix("split.csv, line 2") && error.remedy.hasPrefix("did you mean train"), "\(error)")
  }

  @Test func whatGivesTheSplitIsNotSaidToBeUnread() throws {
    let rows = names.map { #"{"path": "\#($0)", "subset": "\#($0.hasSuffix("0.png") ? "train" : "test")"}"# }
    let task = try task(#"{"images": [\#(rows.joined(separator: ","))]}"#, in: "split.json", names: names)
    #expect(task.train.count == 2 && !notes(task).contains("is not read"))
  }
}

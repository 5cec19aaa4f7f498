import Formats
import Foundation
import Testing

@testable import Tasks

/// Sides as people and competitions call them, and what is said of pictures across them.
@Suite("Names of sides")
struct SideNamesTests: SplitFixture {
  /// A folder with the classes cat and dog below each of `tops`, each picture its own.
  private func folder(_ tops: [String], classes: [String] = ["cat", "dog"]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (index, top) in tops.enumerated() {
      for label in classes { try folder.writeClass("\(top)/\(label)", count: 3, seed: UInt64(1000 * index)) }
    }
    return folder
  }

  private func tops(_ examples: [Example]) -> Set<String> {
    Set(examples.map { String($0.group.split(separator: "/")[0]) })
  }

  /// What a competition shows while it runs is tuned on; what decides it is tested on.
  @Test(arguments: [
    (["Training", "PublicTest", "PrivateTest"], ["Training"], ["PrivateTest"]),
    (["train", "public_test", "private_test"], ["train"], ["private_test"]),
    (["training", "publictest"], ["training"], ["publictest"]),
    (["train", "test-private"], ["train"], ["test-private"]),
    (["public-train", "public-test"], ["public-train"], ["public-test"]),
    (["tr", "te"], ["tr"], ["te"]), (["TR", "VA", "TE"], ["TR"], ["TE"]),
    (["train_part1", "train_part2", "test"], ["train_part1", "train_part2"], ["test"]),
    (["train-a", "train-b", "val-a"], ["train-a"], ["val-a"]),
  ])
  func areKnown(names: [String], learned: [String], measured: [String]) throws {
    let task = try folder(names).task()
    #expect(task.classNames == ["cat", "dog"], "\(notes(task))")
    #expect(tops(task.train) == Set(learned) && tops(task.test) == Set(measured), "\(notes(task))")
  }

  @Test func partsOfOneSideAloneAreSplit() throws {
    let task = try folder(["train_part1", "train_part2"]).task()
    #expect(task.classNames == ["cat", "dog"] && !task.test.isEmpty)
    #expect(notes(task).contains("no side to measure on is there"))
    #expect(notes(task).contains("train_part1, train_part2 are one side: their pictures are learned from"))
  }

  /// Classes that are called by two letters, or like parts, stay classes where each holds its own.
  @Test(arguments: [["tr", "te"], ["tr", "te", "va"], ["de", "te", "tr"]])
  func languagesAreClasses(names: [String]) throws {
    let folder = try TemporaryFolder()
    for name in names { try folder.writeClass(name, count: 4) }
    #expect(try folder.task().classNames == names.sorted())
  }

  @Test func ofATableAreKnown() throws {
    let folder = try classes()
    let rows = [
      "picture,usage", "cat/0.png,Training", "dog/0.png,Training", "cat/1.png,PublicTest",
      "dog/1.png,PrivateTest",
    ]
    try folder.write(Array((rows.joined(separator: "\n") + "\n").utf8), to: "split.csv")
    let task = try folder.task()
    #expect(paths(task.train) == ["cat/0.png", "dog/0.png"] && paths(task.test) == ["dog/1.png"])
  }

  /// Words that nobody knows here: a line asks.
  @Test func thatAreUnknownAreAskedAbout() throws {
    let task = try folder(["entrenamiento", "prueba"]).task()
    #expect(task.classNames == ["entrenamiento", "prueba"])
    #expect(notes(task).contains("each class holds the same folders, cat, dog: if these are the classes"))
  }

  @Test(arguments: [
    (
      ["train", "validation", "evaluation"],
      "evaluation, validation are one side: their pictures are measured"
    ),
    (
      ["train", "training", "test"], "train, training are one side: their pictures are learned from together"
    ),
    (["train", "test", "tests"], "test, tests are one side"),
  ])
  func twoFoldersOfOneSideAreSaidToBe(names: [String], line: String) throws {
    let task = try folder(names).task()
    #expect(notes(task).contains(line), "\(notes(task))")
    #expect(task.train.count + task.test.count == 18)
    #expect(try !notes(folder(["train", "val", "evaluation", "test"]).task()).contains("are one side"))
    let within = try TemporaryFolder()
    for label in ["cat", "dog"] {
      for (index, name) in names.enumerated() {
        try within.writeClass("\(label)/\(name)", count: 3, seed: UInt64(1000 * index))
      }
    }
    #expect(try notes(within.task()).contains(line))
  }

  /// A picture and the same, a little lighter.
  private func write(_ folder: TemporaryFolder, _ path: String, _ seed: UInt64, lighter: Int) throws {
    let image = PixelImage.noise(width: 6, height: 6, channels: 3, seed: seed)
    let pixels = image.stretched(side: 64).map { UInt8(clamping: Int($0) + lighter) }
    try folder.write(
      PNGEncoder.encode(PixelImage(width: 64, height: 64, channels: 3, pixels: pixels)), to: path)
  }

  @Test(arguments: [false, true]) func nearDuplicatesAcrossGivenSidesAreCounted(isTable: Bool) throws {
    let folder = try TemporaryFolder()
    var rows = "picture,side\n"
    for (offset, label) in ["cat", "dog"].enumerated() {
      for (side, first) in [("train", 0), ("test", label == "cat" ? 2 : 3)] {
        for seed in first..<(side == "train" ? 4 : 6) {
          let path = isTable ? "\(label)/\(side)\(seed).png" : "\(side)/\(label)/\(seed).png"
          try write(folder, path, UInt64(100 * offset + seed), lighter: side == "train" ? 0 : 2)
          rows += "\(path),\(side)\n"
        }
      }
    }
    if isTable { try folder.write(Array(rows.utf8), to: "split.csv") }
    let task = try folder.task()
    #expect(task.train.count == 8 && task.test.count == 7, "they stay")
    let first = isTable ? "cat/test2.png of cat/train2.png" : "test/cat/2.png of train/cat/2.png"
    #expect(
      notes(task).contains(
        "3 pictures to measure on are near-duplicates of what is learned from, as " + first),
      "\(notes(task))")
    let rowsOfTable = try #require(task.report).duplicateRows
    #expect(rowsOfTable.count == 3 && rowsOfTable.allSatisfy { $0[2] == "near-duplicate" })
    #expect(try !notes(self.folder(["train", "test"]).task()).contains("near-duplicate"))
  }

  /// A side to measure on of which nothing can be read is said before any work.
  @Test func aSideThatCannotBeReadIsSaid() throws {
    let broken: [UInt8] = [0x89, 0x50, 0x4E, 0x47]
    for side in ["val", "test"] {
      let folder = try folder(["train"])
      for label in ["cat", "dog"] { try folder.write(broken, to: "\(side)/\(label)/0.png") }
      let task = try folder.task()
      #expect(task.train.count == 6 && task.test.isEmpty)
      #expect(
        notes(task).contains("no picture to measure on can be read, of 2 files, as \(side)/cat/0.png, "),
        "\(notes(task))")
    }
    let both = try folder(["train", "val"])
    for label in ["cat", "dog"] { try both.write(broken, to: "test/\(label)/0.png") }
    let task = try both.task()
    #expect(tops(task.test) == ["val"])
    #expect(notes(task).contains("no picture of the side test can be read: the validation side is measured"))
  }

  @Test func aFolderOfWhichNothingCanBeReadIsTheSubject() throws {
    let folder = try TemporaryFolder()
    for path in ["cat/0.png", "cat/1.png", "dog/0.png"] { try folder.write([0x89, 0x50, 0x4E], to: path) }
    let error = try #require(formatError { _ = try folder.task() })
    #expect(error.place == folder.path)
    let words = "holds no picture that can be read: of 3 files the first, cat/0.png, "
    #expect(error.what.hasPrefix(words), "\(error)")
  }
}

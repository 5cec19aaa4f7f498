import Formats
import Foundation
import Testing

@testable import Tasks

/// Tables and lists of splits: which columns count, and what of it is this folder's.
@Suite("Tables of splits")
struct SplitTableTests: SplitFixture {
  /// A table that names cat/0 and dog/0 to measure on, whichever columns stand beside these.
  @Test(arguments: [
    ("split.csv", "id,path,split", "1,P,S"), ("split.csv", "name,path,split", "0.png,P,S"),
    ("split.csv", "path,fold,split", "P,3,S"), ("split.csv", "path,dataset,split", "P,pets,S"),
    ("split.csv", "path,label,split", "P,train,S"), ("split.csv", "path,label,val,test", "P,cat,0,T"),
    ("split.csv", "path,train,val,test", "P,R,0,T"), ("split.csv", "path,label,split", "P,seen,S"),
    ("split.csv", "image_id,partition", "P,N"), ("list_eval_partition.csv", "image_id,partition", "P,N"),
    ("split.csv", "Image,Set", "ENDING,S"), ("split.csv", "", "ENDING,S"),
  ])
  func theColumnsThatCountAreThoseWhoseCellsDo(file: String, titles: String, row: String) throws {
    let folder = try classes(3)
    var text = titles.isEmpty ? "" : titles + "\n"
    for label in ["cat", "dog"] {
      for index in 0..<3 {
        let isTest = index == 0
        text +=
          row.replacing("P", with: "\(label)/\(index).png").replacing(
            "ENDING", with: "\(label)/\(index).JPEG"
          )
          .replacing("S", with: isTest ? "test" : "train").replacing("T", with: isTest ? "1" : "0")
          .replacing("R", with: isTest ? "0" : "1").replacing("N", with: isTest ? "2" : "0") + "\n"
      }
    }
    try folder.write(Array(text.utf8), to: file)
    let task = try folder.task()
    #expect(paths(task.test) == ["cat/0.png", "dog/0.png"], "\(notes(task))")
    #expect(task.train.count == 4)
    #expect(!notes(task).contains("names no picture"))
  }

  /// A quote that nothing closes would swallow the rows below it, though its column is not needed.
  @Test(arguments: [
    "cat/1.png,train,\"seen", "cat/1.png,train,\"seen\"x", "\"cat/1.png,train,seen",
  ])
  func aQuoteIsClosedWhereItsFieldEnds(row: String) throws {
    let folder = try classes(3)
    func write(_ row: String) throws {
      let rows = [
        "path,split,caption", "cat/0.png,test,\"one, \"\"two\"\"\nand three\"", row, "cat/2.png,train,",
        "dog/0.png,test,\"x\" ", "dog/1.png,train,y \"z\"", "dog/2.png,train,\"\"",
      ]
      try folder.write(Array(rows.joined(separator: "\n").utf8), to: "split.csv")
    }
    try write("cat/1.png,train,seen")
    #expect(try folder.task().train.count == 4)
    try write(row)
    let error = #expect(throws: FormatError.self) { try folder.task() }
    #expect(error?.what.hasPrefix("has a quote that is not closed") == true, "\(error!)")
    #expect(error?.place.hasSuffix("split.csv, line 4") == true, "\(error!)")
  }

  @Test func aRowThatSaysNoOfEverySideIsLeftOut() throws {
    let folder = try classes(3)
    var text = "path,train,val,test\n"
    for label in ["cat", "dog"] {
      text += "\(label)/0.png,no,no,yes\n\(label)/1.png,yes,no,no\n\(label)/2.png,no,no,no\n"
    }
    try folder.write(Array(text.utf8), to: "split.csv")
    let task = try folder.task()
    #expect(task.train.count == 2 && task.test.count == 2)
    #expect(task.report?.leftOut.filter { $0.reason == .unlisted }.count == 2)
  }

  /// `trainval` is no side beside `train` and `val`, in lists, in those of each class, and in folders.
  @Test(arguments: ["", "cat_", "folders"])
  func whatHoldsSeveralSidesGoesUnused(kind: String) throws {
    let folder = try TemporaryFolder()
    if kind == "folders" {
      for label in ["cat", "dog"] {
        try folder.writeClass("train/\(label)", count: 2)
        try folder.writeClass("val/\(label)", count: 1, seed: 77)
        for name in ["trainval", "all"] {
          for (index, path) in ["train/\(label)/0", "train/\(label)/1", "val/\(label)/0"].enumerated() {
            try folder.write(folder.bytes("\(path).png"), to: "\(name)/\(label)/\(index).png")
          }
        }
      }
    } else {
      for label in ["cat", "dog"] { try folder.writeClass(label, count: 3) }
      for prefix in kind.isEmpty ? [""] : ["cat_", "dog_"] {
        func list(_ indices: [Int]) -> [UInt8] {
          Array(["cat", "dog"].flatMap { label in indices.map { "\(label)/\($0).png 1\n" } }.joined().utf8)
        }
        try folder.write(list([0, 1]), to: "ImageSets/Main/\(prefix)train.txt")
        try folder.write(list([2]), to: "ImageSets/Main/\(prefix)val.txt")
        try folder.write(list([0, 1, 2]), to: "ImageSets/Main/\(prefix)trainval.txt")
      }
    }
    let task = try folder.task()
    #expect(task.train.count == 4 && task.test.count == 2, "\(notes(task))")
    #expect(notes(task).contains("its parts are there"))
    #expect(!notes(task).contains("two sides") && !notes(task).contains("no class folder"))
    if kind == "cat_" {
      #expect(notes(task).contains("cat_train.txt, cat_val.txt, dog_train.txt, dog_val.txt"))
    }
  }

  @Test func aPartIsTakenFromAUnionWhereTheRestIsNotListed() throws {
    let folder = try classes(3)
    for (name, indices) in [("trainval", [0, 1, 2]), ("val", [2])] {
      let lines = ["cat", "dog"].flatMap { label in indices.map { "\(label)/\($0).png\n" } }
      try folder.write(Array(lines.joined().utf8), to: "\(name).txt")
    }
    let task = try folder.task()
    #expect(task.train.count == 4 && paths(task.test) == ["cat/2.png", "dog/2.png"])
  }

  @Test func rowsOfAnotherTaskAreNotThisFolders() throws {
    let folder = try classes(3)
    var text = "task,picture,class,side,group,sha256\n"
    for task in ["pets", "other"] {
      for label in ["cat", "dog"] {
        for index in 0..<(task == "pets" ? 3 : 1) {
          // The other task has pictures of the same paths on the other sides.
          let side = (index == 0) == (task == "pets") ? "test" : "train"
          text += "\(task),\(label)/\(index).png,\(label),\(side),,\n"
        }
      }
      text += "\(task),\(task == "pets" ? "dog" : "owl")/1.png,x,train,,\n"
    }
    try folder.write(Array(text.utf8), to: "split.csv")
    let task = try folder.task()
    #expect(paths(task.test) == ["cat/0.png", "dog/0.png"] && task.train.count == 4)
    #expect(!notes(task).contains("names no picture") && !notes(task).contains("two sides"))
  }

  /// Names that trimming, quotes, backslashes or Unicode forms would make others.
  @Test func aRunsTableReadsBackAsItWasWritten() throws {
    let folder = try TemporaryFolder()
    let names = [
      " a.png", "a.png", "a.png ", "b\\c.png", "\\xE9.png", "'q'.png", "#n.png", "caf\u{E9}.png",
      "cafe\u{301}.png", ",\u{301}.png", "\u{301}.png", "a\"\u{301}.png", "n\nl.png", "test", "u\u{2028}.png",
    ]
    for (place, label) in ["cat", "dog"].enumerated() {
      for (index, name) in names.enumerated() {
        let image = PixelImage.noise(width: 9, height: 7, channels: 3, seed: UInt64(place * 100 + index))
        try folder.write(PNGEncoder.encode(image), toBytes: Array(label.utf8), file: Array(name.utf8))
      }
    }
    let made = try folder.task()
    let rows = made.splitRows
    #expect(Set(rows.map { PathKey($0[0]) }).count == 2 * names.count)
    #expect(Set(rows.map { $0[4] }).count == 2 * names.count)
    let table = [["task", "picture", "class", "side", "group", "sha256"]] + rows.map { ["#my pets"] + $0 }
    try folder.write(Array(table.map(CSV.line).joined().utf8), to: "split.csv")
    let given = try folder.task()
    func sides(_ task: ImageTask) -> [String] {
      task.splitRows.map { "\($0[0].utf8.map(Int.init)) \($0[2]) \($0[4])" }.sorted()
    }
    #expect(sides(given) == sides(made))
    // A run that is resumed finds each of them unchanged.
    var options = FolderOptions()
    options.knownSides = Dictionary(
      uniqueKeysWithValues: rows.map { (PathKey(PathText.text(written: $0[0])), Split(rawValue: $0[2])!) })
    options.knownContents = Dictionary(
      uniqueKeysWithValues: rows.map { (PathKey(PathText.text(written: $0[0])), $0[4]) })
    let resumed = try folder.task(options: options)
    #expect(resumed.report?.changes == PictureChanges())
    #expect(sides(resumed) == sides(made))
    let twin = try #require(
      rows.first { $0[0].hasSuffix("caf\u{E9}.png") && $0[2] == "test" } ?? rows.first { $0[2] == "test" })
    try FileManager.default.removeItem(atPath: folder.path + "/split.csv")
    try folder.writePicture("new.png", seed: 4711)
    try folder.write(
      folder.bytes("new.png"), toBytes: Array(PathText.parts(twin[0])[0].utf8),
      file: PathText.systemPath(PathText.text(written: PathText.parts(twin[0])[1])).dropLast().map {
        UInt8(bitPattern: $0)
      })
    #expect(
      try folder.task(options: options).report?.changes.replaced.map { PathKey(PathText.written($0)) } == [
        PathKey(twin[0])
      ])
  }

  @Test func aTestPictureThatIsLearnedNowIsNotMeasuredOn() throws {
    let folder = try classes(10)
    let before = try folder.task()
    var options = FolderOptions()
    options.knownSides = Dictionary(
      uniqueKeysWithValues: before.splitRows.map { (PathKey($0[0]), Split(rawValue: $0[2])!) })
    options.knownContents = Dictionary(uniqueKeysWithValues: before.splitRows.map { (PathKey($0[0]), $0[4]) })
    options.knownClasses = before.classNames
    let test = before.test[0].group
    try folder.write(folder.bytes(test), to: before.train[0].group)
    let after = try folder.task(options: options)
    #expect(!after.test.map(\.group).contains(test))
    #expect(
      after.report?.leftOut == [
        LeftOut(test, .alsoLearned, detail: "shows what \(before.train[0].group) shows")
      ])
    #expect(after.report?.changes == PictureChanges(copies: [test]))
    // The other way round it is the same test picture that is left out.
    try folder.write(folder.bytes(before.train[1].group), to: test)
    #expect(try folder.task(options: options).report?.changes == PictureChanges(copies: [test]))
  }

  /// Tiny ImageNet as it is unpacked: what to measure on is in no class.
  @Test func aSideOfOneFolderOfImagesHasNoClasses() throws {
    let folder = try TemporaryFolder()
    for label in ["n1", "n2"] { try folder.writeClass("train/\(label)/images", count: 8) }
    for side in ["val", "test"] { try folder.writeClass("\(side)/images", count: 3) }
    let task = try folder.task()
    #expect(task.classNames == ["n1", "n2"] && task.train.count + task.test.count == 16)
    #expect(
      notes(task).contains(
        "test, val look like sides and were not used: their pictures are in no class folder"))
  }
}

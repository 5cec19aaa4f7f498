import Formats
import Foundation
import Randomness
import Testing

@testable import Tasks

@Suite("Splits of folders")
struct FolderSplitTests: SplitFixture {
  @Test(arguments: [
    ("train", "val"), ("Train", "Test"), ("TRAINING", "VALIDATION"), ("training_set", "test_set"),
    ("train", "valid"), ("train2017", "val2017"), ("train", "dev"), ("trn", "testing"),
    ("images-train", "holdout"),
  ])
  func sidesAreKnownInAnySpelling(train: String, test: String) throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] {
      try folder.writeClass("\(train)/\(label)", count: 4)
      try folder.writeClass("\(test)/\(label)", count: 2, seed: 50)
    }
    let task = try folder.task()
    #expect(task.classNames == ["cat", "dog"])
    #expect(task.train.count == 8 && task.test.count == 4)
    #expect(
      task.report?.split
        == "split as given: 8 pictures of \(train) to learn from, 4 of \(test) to measure on")
  }

  @Test func sidesInWordsThatAreNotKnownAreAskedAbout() throws {
    let folder = try TemporaryFolder()
    for side in ["entrenamiento", "prueba"] {
      for label in ["cat", "dog"] { try folder.writeClass("\(side)/\(label)", count: 3) }
    }
    let notes = try #require(try folder.task().report?.notes)
    #expect(
      notes.contains {
        $0.hasPrefix(
          "each class holds the same folders, cat, dog: if these are the classes, name one of the folders")
      })
    // A class of its own kind is no side.
    try folder.writeClass("owl/a", count: 3)
    #expect(try folder.task().report?.notes.contains { $0.hasPrefix("each class holds") } == false)
  }

  /// As archives are unpacked: each side in a folder of its name again, or all of it in `images`.
  @Test(arguments: [
    ("training_set/training_set", "test_set/test_set"), ("seg_train/seg_train", "seg_test/seg_test"),
    ("train/images", "val/images"), ("train", "test/Testing"),
  ])
  func aSideMayLieInAFolderOfItsOwn(train: String, test: String) throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] {
      try folder.writeClass("\(train)/\(label)", count: 4)
      try folder.writeClass("\(test)/\(label)", count: 2, seed: 50)
    }
    try folder.write(Array("0 1 1 1 1\n".utf8), to: "train/labels/cat/0.txt")
    let task = try folder.task()
    #expect(task.classNames == ["cat", "dog"] && task.train.count == 8 && task.test.count == 4)
    #expect(!notes(task).contains("looks like"), "\(notes(task))")
  }

  @Test func namesWithTheFoldersOfWindowsAreNamed() throws {
    let folder = try TemporaryFolder()
    for index in 0..<3 { try folder.writePicture("owl\\\(index).png", seed: UInt64(index)) }
    let error = try #require(formatError { _ = try folder.task() })
    #expect(error.what == "holds no folders, but names with backslashes, as owl\\0.png")
    for label in ["cat", "dog"] { try folder.writeClass(label, count: 4) }
    let task = try folder.task()
    #expect(task.report?.leftOut.count { $0.reason == .outside } == 3)
    #expect(notes(task).contains("3 names have backslashes, as owl\\0.png, where an archive had folders"))
  }

  @Test func classesMayBeCalledLikeSides() throws {
    let folder = try TemporaryFolder()
    for label in ["train", "car", "bus"] { try folder.writeClass(label, count: 4) }
    #expect(try folder.task().classNames == ["bus", "car", "train"])
  }

  @Test func validationIsLeftOutBesideATestSide() throws {
    let folder = try TemporaryFolder()
    for (seed, side) in ["train", "val", "test"].enumerated() {
      for label in ["cat", "dog"] {
        try folder.writeClass("\(side)/\(label)", count: 3, seed: UInt64(seed) * 100)
      }
    }
    try folder.writeClass("extra/cat", count: 2, seed: 700)
    let task = try folder.task()
    #expect(task.train.count == 6 && task.test.count == 6)
    let reasons = try #require(task.report).leftOut.map(\.reason)
    #expect(reasons.count { $0 == .unusedSide } == 6 && reasons.count { $0 == .noSide } == 2)
  }

  @Test func sidesMayBeInTheClassesOrMissing() throws {
    let inner = try TemporaryFolder()
    for label in ["cat", "dog"] {
      try inner.writeClass("\(label)/train", count: 3)
      try inner.writeClass("\(label)/test", count: 2, seed: 40)
    }
    let task = try inner.task()
    #expect(task.classNames == ["cat", "dog"] && task.train.count == 6 && task.test.count == 4)

    let alone = try TemporaryFolder()
    for label in ["cat", "dog"] { try alone.writeClass("train/\(label)", count: 9) }
    // As competitions have them: the test pictures are in no class.
    try alone.writePicture("test/1.png", seed: 90)
    let split = try alone.task()
    #expect(split.classNames == ["cat", "dog"] && !split.test.isEmpty)
    #expect(split.report?.leftOut == [LeftOut("test/1.png", .outside)])
  }

  @Test func sidesMayBeAFile() throws {
    let table = try TemporaryFolder()
    for label in ["cat", "dog"] { try table.writeClass(label, count: 5) }
    var text = "image,split\n"
    for label in ["cat", "dog"] {
      for index in 0..<4 { text += "\(label)/\(index).png,\(index == 0 ? "Validation" : "train")\n" }
    }
    try table.write(Array((text + "cat/gone.png,train\r\n").utf8), to: "split.csv")
    let task = try table.task()
    #expect(task.train.count == 6 && task.test.map(\.group) == ["cat/0.png", "dog/0.png"])
    let report = try #require(task.report)
    #expect(report.leftOut.filter { $0.reason == .unlisted }.map(\.path) == ["cat/4.png", "dog/4.png"])
    #expect(
      report.notes == [
        "1 entry of the list names no picture that is there, the first at split.csv, line 10: cat/gone.png; "
          + "correct its path, or bring the picture back"
      ])

    let lists = try TemporaryFolder()
    for label in ["cat", "dog"] { try lists.writeClass(label, count: 3) }
    try lists.write(Array("./cat/0.png 0\ncat/1.png 0\ndog/0.png 1\n".utf8), to: "train.txt")
    try lists.write(Array("cat/2.png\ndog/1.png\ndog/2.png\n".utf8), to: "val.txt")
    let listed = try lists.task()
    #expect(listed.train.count == 3 && listed.test.count == 3)

    // Paths from elsewhere, and names that one picture has.
    try table.writePicture("dog/only.png", seed: 77)
    let written = [
      "/home/me/pictures/cat/0.png;train", "pictures\\cat\\1.png;train", "./dog/0.png;train",
      "C:\\My Pictures\\set\\dog\\1.png;test", "only.png;test", "0.png;test",
    ]
    try table.write(Array(written.joined(separator: "\r\n").utf8), to: "split.csv")
    let elsewhere = try table.task()
    #expect(elsewhere.train.map(\.group) == ["cat/0.png", "cat/1.png", "dog/0.png"])
    #expect(elsewhere.test.map(\.group) == ["dog/1.png", "dog/only.png"])
    // Two pictures are called so.
    #expect(
      elsewhere.report?.notes.contains {
        $0.hasPrefix("1 entry of the list is ambiguous, the first at split.csv, line 6: 0.png may be")
      } == true)

    // Names of an older system, written as its bytes are.
    let old = try TemporaryFolder()
    for label in ["cat", "dog"] { try old.writeClass(label, count: 3) }
    let picture = try PNGEncoder.encode(.noise(width: 9, height: 7, channels: 3, seed: 900))
    try old.write(picture, toBytes: Array("cat".utf8), file: [0xE9] + Array(".png".utf8))
    try old.write(Array("cat/".utf8) + [0xE9] + Array(".png\ncat/0.png\ndog/0.png\n".utf8), to: "train.txt")
    try old.write(Array("dog/1.png\n".utf8), to: "test.txt")
    #expect(try old.task().train.count == 3)

    try table.write(Array("owl/0.png,train\nowl/1.png,test\n".utf8), to: "split.csv")
    #expect(
      formatError { _ = try table.task() }?.what == "names no picture that is there; the first is owl/0.png")

    try table.write(Array("cat/0.png,somewhere\n".utf8), to: "split.csv")
    #expect(formatError { _ = try table.task() }?.place.hasSuffix("split.csv, line 1") == true)
  }

  @Test func theOnlyPictureOfAClassIsLearned() throws {
    // Twenty classes of one picture, among which some would go to the test side by their hash.
    let folder = try TemporaryFolder()
    for index in 0..<20 { try folder.writeClass("person\(index)", count: 1, seed: UInt64(index) * 10) }
    try folder.writeClass("many", count: 10, seed: 900)
    let task = try folder.task()
    #expect(Set(task.train.map(\.label)).count == 21)
    #expect(!task.test.isEmpty)
    #expect(task.report?.notes.contains { $0.hasPrefix("no test picture of person0, ") } == true)
  }

  @Test(arguments: 0..<6 as Range<UInt64>) func equalPicturesAreOnOneSide(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] { try folder.writeClass(label, count: 12, seed: seed * 1000) }
    for (from, to) in [("cat/0", "cat/x"), ("cat/1", "cat/deep/y"), ("cat/2", "dog/z"), ("dog/3", "cat/w")] {
      try folder.write(folder.bytes(from + ".png"), to: to + ".png")
    }
    let task = try folder.task()
    func contents(_ examples: [Example]) throws -> Set<[UInt8]> {
      try Set(
        examples.map { example in
          guard case .file(let path) = example.source else { return [] }
          return [UInt8](try Data(contentsOf: URL(filePath: path)))
        })
    }
    #expect(try contents(task.train).isDisjoint(with: contents(task.test)), "seed \(seed)")
    #expect(task.train.count + task.test.count == 28)
    let notes = try #require(task.report).notes
    #expect(notes.contains { $0.hasPrefix("2 pictures lie in more than one class: ") })
    #expect(notes.contains("2 pictures are there more than once, on one side"))
    #expect(task.report?.split.contains("near-duplicates") == false, "copies alone are no near-duplicates")
    // All of them are named in a table.
    let rows = try #require(task.report).duplicateRows
    #expect(
      Set(rows.map { Set([$0[0], $0[3]]) }).isSuperset(of: [
        ["cat/2.png", "dog/z.png"], ["cat/0.png", "cat/x.png"],
      ]))
    #expect(rows.count == 4 && rows.allSatisfy { $0[2] == "shows the same" }, "\(rows)")
  }

  @Test func aGivenTestPictureThatIsLearnedIsLeftOut() throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] {
      try folder.writeClass("train/\(label)", count: 4)
      try folder.writeClass("test/\(label)", count: 3, seed: 70)
    }
    try folder.write(folder.bytes("train/cat/1.png"), to: "test/cat/again.png")
    try folder.write(folder.bytes("train/cat/2.png"), to: "test/dog/other.png")
    let task = try folder.task()
    #expect(task.test.count == 6)
    #expect(
      task.report?.leftOut == [
        LeftOut("test/cat/again.png", .alsoLearned, detail: "shows what train/cat/1.png shows"),
        LeftOut("test/dog/other.png", .alsoLearned, detail: "shows what train/cat/2.png shows"),
      ])
  }

  /// A scene of large soft patches, shown with a little noise, smaller, or brighter.
  private func scene(_ seed: UInt64, side: Int = 64, noise: UInt64? = nil, lighter: Int = 0) -> PixelImage {
    let patches = PixelImage.noise(width: 6, height: 6, channels: 3, seed: seed).stretched(side: side)
    var generator = SplitMix64(seed: noise ?? 0)
    return PixelImage(
      width: side, height: side, channels: 3,
      pixels: patches.map { sample in
        let value = Int(sample) + lighter + (noise == nil ? 0 : generator.next(below: 7) - 3)
        return UInt8(clamping: value)
      })
  }

  /// A copy that another program has made half as wide again.
  private func wide(_ image: PixelImage) -> PixelImage {
    let side = image.width, width = side * 3 / 2
    let pixels = (0..<side * width * 3).map { index -> UInt8 in
      let (row, column, channel) = (index / (width * 3), index / 3 % width, index % 3)
      return image.pixels[(row * side + column * 2 / 3) * 3 + channel]
    }
    return PixelImage(width: width, height: side, channels: 3, pixels: pixels)
  }

  @Test(arguments: 0..<4 as Range<UInt64>) func nearDuplicatesStayTogether(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    for (offset, label) in ["cat", "dog"].enumerated() {
      for index in 0..<10 {
        let number = seed * 1000 + UInt64(offset * 100 + index)
        let frames = [
          scene(number), scene(number, noise: 5), wide(scene(number, side: 48)), scene(number, lighter: 2),
        ]
        for (frame, image) in frames.enumerated() where index < 5 || frame == 0 {
          try folder.write(PNGEncoder.encode(image), to: "\(label)/\(index)-\(frame).png")
        }
      }
    }
    let task = try folder.task()
    #expect(task.train.count + task.test.count == 50)
    func scenes(_ examples: [Example]) -> Set<String> {
      Set(examples.map { "\($0.label) " + $0.group.split(separator: "-")[0] })
    }
    #expect(scenes(task.train).isDisjoint(with: scenes(task.test)), "seed \(seed)")
    #expect(scenes(task.train + task.test).count == 20, "scenes that differ are not taken for one")
    #expect(task.report?.split.hasSuffix("; 10 groups of near-duplicates kept whole") == true)
    let rows = try #require(task.report).duplicateRows
    #expect(rows.count == 30 && rows.allSatisfy { $0[2] == "near-duplicate" }, "\(rows)")
    #expect(rows.allSatisfy { $0[0].split(separator: "-")[0] == $0[3].split(separator: "-")[0] })
    #expect(Set(task.test.map(\.label)) == [0, 1])
  }

  @Test func aClassOfNearDuplicatesAloneIsSplitAndSaysSo() throws {
    let folder = try TemporaryFolder()
    for index in 0..<12 {
      try folder.write(PNGEncoder.encode(scene(1, noise: UInt64(index))), to: "still/\(index).png")
    }
    try folder.writeClass("noise", count: 8)
    let task = try folder.task()
    #expect(Set(task.test.map(\.label)) == [0, 1])
    #expect(task.report?.notes.contains { $0.hasPrefix("the pictures of still are near-duplicates") } == true)
  }

  /// Folders in which nothing is wrong keep the split that earlier versions made: by the hash of each path.
  @Test func aFolderInWhichNothingIsWrongIsSplitAsEver() throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog", "owl"] { try folder.writeClass(label, count: 30) }
    let task = try folder.task()
    let bound = UInt64.max / 1000 * UInt64(ImageTask.testPerMille)
    for (side, examples) in [(Split.train, task.train), (.test, task.test)] {
      for example in examples { #expect((ImageTask.hash(example.groupKey) < bound) == (side == .test)) }
    }
    #expect(task.test.count == 28)
  }

  @Test func aRunKeepsItsSplit() throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] { try folder.writeClass(label, count: 10) }
    let before = try folder.task()
    let rows = before.splitRows
    #expect(rows.count == 20)
    let sides = Dictionary(uniqueKeysWithValues: rows.map { (PathKey($0[0]), Split(rawValue: $0[2])!) })
    try folder.writeClass("cat", count: 3, seed: 800, from: 50)
    try folder.writeClass("owl", count: 3, seed: 850)
    try FileManager.default.removeItem(atPath: folder.path + "/dog/9.png")
    let task = try folder.task(options: FolderOptions(knownSides: sides))
    #expect(task.classNames == ["cat", "dog"])
    let dog9 = { (example: Example) in example.group != "dog/9.png" }
    #expect(task.train.map(\.source) == before.train.filter(dog9).map(\.source))
    #expect(task.test.map(\.source) == before.test.filter(dog9).map(\.source))
    let report = try #require(task.report)
    #expect(report.leftOut.count { $0.reason == .new } == 6)
    #expect(
      report.notes.contains("1 training picture is not there any more and is left out: dog/9.png")
        || report.notes.contains("1 test picture is not there any more and is left out: dog/9.png"))
  }
}

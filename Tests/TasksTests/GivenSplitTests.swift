import Formats
import Foundation
import Testing

@testable import Tasks

/// Splits as people give them: each is used, or a line says what looked like one and was not.
@Suite("Splits that are given")
struct GivenSplitTests: SplitFixture {
  @Test(arguments: [
    ("imagesTr", "imagesTs"), ("pets-train", "pets-test"), ("trains", "tests"), ("Train", "Vali"),
    ("gallery", "query"), ("seen", "unseen"), ("trainImages", "testImages"),
    ("my pets TRAIN", "my pets eval"),
    ("train_val", "test"), ("tra", "tes"), ("tRAIN", "tEST"), ("TraiN", "Test"), ("TrAiN", "vALIDATION"),
  ])
  func sidesAreKnownByTheirStems(train: String, test: String) throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] {
      try folder.writeClass("\(train)/\(label)", count: 4)
      try folder.writeClass("\(test)/\(label)", count: 2, seed: 50)
    }
    try folder.writePicture("loose.png", seed: 900)
    let task = try folder.task()
    #expect(task.classNames == ["cat", "dog"])
    #expect(task.train.count == 8 && task.test.count == 4)
    #expect(task.report?.split.hasPrefix("split as given") == true)
  }

  @Test func whatLooksLikeASplitAndIsNoneIsNamed() throws {
    // Classes that are called by words of sides, and hold other classes.
    let folder = try TemporaryFolder()
    for name in ["seen/cat", "seen/dog", "unseen/owl", "unseen/fox"] { try folder.writeClass(name, count: 3) }
    #expect(try folder.task().classNames == ["seen", "unseen"])
    #expect(
      try notes(folder.task()).contains(
        "seen, unseen look like sides and are taken as classes: they do not hold the same classes"))
    // Nothing to measure on beside it.
    let alone = try TemporaryFolder()
    for name in ["train/cat", "train/dog", "owl"] { try alone.writeClass(name, count: 3) }
    #expect(
      try notes(alone.task()).contains(
        "train looks like a side and is taken as a class: there is not one to learn from and one to "
          + "measure on"
      ))
    // A test side whose pictures are in no class, and a list beside folders that give the sides.
    let loose = try TemporaryFolder()
    for name in ["train/cat", "train/dog"] { try loose.writeClass(name, count: 9) }
    try loose.writePicture("test/1.png", seed: 90)
    #expect(
      try notes(loose.task()).contains(
        "test looks like a side and was not used: its pictures are in no class folder"))
    for name in ["val/cat", "val/dog"] { try loose.writeClass(name, count: 3) }
    try loose.write(Array("train/cat/0.png\n".utf8), to: "train.txt")
    #expect(
      try notes(loose.task()).contains("not used: train.txt, because the folders train, val give the sides"))
  }

  /// A side beside the classes that it is of: what they are measured on.
  @Test(arguments: ["val", "Test", "pets-val", "val/images"])
  func aTestSideMayLieBesideTheClasses(side: String) throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] {
      try folder.writeClass(label, count: 4)
      try folder.writeClass("\(side)/\(label)", count: 2, seed: 50)
    }
    let task = try folder.task()
    let name = side.split(separator: "/")[0]
    #expect(task.classNames == ["cat", "dog"] && task.train.count == 8 && task.test.count == 4)
    #expect(
      task.report?.split == "split as given: 8 pictures to learn from, 4 of \(name) to measure on",
      "\(notes(task))")
    #expect(!notes(task).contains("looks like") && !notes(task).contains("is no class"), "\(notes(task))")
  }

  @Test func aSideOfNoClassesBesideClassesIsLeftOut() throws {
    for side in ["val", "test", "test/images"] {
      let folder = try classes()
      try folder.writeClass(side, count: 3)
      let task = try folder.task()
      let name = side.split(separator: "/")[0]
      #expect(task.classNames == ["cat", "dog"])
      #expect(task.report?.leftOut.count { $0.reason == .unusedSide } == 3)
      #expect(
        notes(task).contains(
          "\(name) is called like a side and holds no class folders: left out; to measure on"))
      #expect(!notes(task).contains("taken as") && !notes(task).contains("is no class"), "\(notes(task))")
    }
    // The name of a person, and a word of a side that is a class.
    let names = try classes()
    for name in ["eva", "crash test", "train"] { try names.writeClass(name, count: 3) }
    #expect(try names.task().classNames == ["cat", "crash test", "dog", "eva", "train"])
    let told = "is called like a side and is a class of the task: for a split, put sides beside each other"
    #expect(try notes(names.task()).contains("train " + told))
    let within = try TemporaryFolder()
    for name in ["train/cat", "train/dog", "train/val/cat", "train/val/dog"] {
      try within.writeClass(name, count: 3)
    }
    #expect(try within.task().classNames == ["cat", "dog", "val"])
    #expect(try notes(within.task()).contains("train/val " + told))
    // Without it there would be one class only.
    let two = try TemporaryFolder()
    for name in ["control", "test"] { try two.writeClass(name, count: 3) }
    #expect(try two.task().classNames == ["control", "test"])
    #expect(
      try notes(two.task()).contains("test is called like a side and taken as a class, as there are not two"))
    // Folders in it that are no classes.
    let strange = try classes()
    for name in ["val/owl", "val/fox"] { try strange.writeClass(name, count: 3) }
    #expect(try strange.task().classNames == ["cat", "dog", "val"])
    #expect(try notes(strange.task()).contains("for a split, put every class into a train and a test folder"))
  }

  @Test func aSideWithinOneClassIsNamed() throws {
    for (folders, named) in [
      (["cat", "cat/val", "dog"], "cat/val looks like a side within a class and is part of it"),
      (
        ["train/cat", "train/cat/test", "train/dog", "val/cat", "val/dog"], "train/cat/test looks like a side"
      ),
      (
        ["cat", "cat/train", "dog", "dog/train"],
        "cat/train, dog/train look like sides within a class and are"
      ),
    ] {
      let folder = try TemporaryFolder()
      for (index, name) in folders.enumerated() {
        try folder.writeClass(name, count: 3, seed: UInt64(index) * 100 + 1)
      }
      let task = try folder.task()
      #expect(task.classNames == ["cat", "dog"] && task.train.count + task.test.count == folders.count * 3)
      #expect(notes(task).contains(named), "\(notes(task))")
    }
    #expect(try !notes(classes().task()).contains("within a class"))
  }

  @Test func theFileOfTheSplitIsNotLeftOut() throws {
    let folder = try classes(2)
    try folder.write(
      Array("cat/0.png,train\ncat/1.png,test\ndog/0.png,train\ndog/1.png,test\n".utf8), to: "split.csv")
    try folder.write(Array("mine".utf8), to: "notes.txt")
    let report = try #require(try folder.task().report)
    #expect(report.leftOut == [LeftOut("notes.txt", .notAPicture)])
    #expect(report.fileCount == 6 && report.lines.contains("1 of 6 files left out: 1 no picture (notes.txt)"))
  }

  /// What a run left out when it began is no news, and keeps its reason.
  @Test func whatWasLeftOutIsNotNew() throws {
    let folder = try TemporaryFolder()
    for side in ["train", "val", "test"] {
      for label in ["cat", "dog"] {
        try folder.writeClass("\(side)/\(label)", count: 3, seed: UInt64(side.count))
      }
    }
    try folder.write(folder.bytes("train/cat/0.png"), to: "test/cat/copy.png")
    try folder.write([1, 2, 3], to: "test/cat/torn.png")
    let before = try folder.task()
    var options = FolderOptions(
      knownSides: Dictionary(
        before.splitRows.map { (PathKey($0[0]), Split(rawValue: $0[2])!) },
        uniquingKeysWith: { one, _ in one }))
    for entry in try #require(before.report).leftOut { options.knownLeftOut[PathKey(entry.path)] = entry }
    let again = try #require(try folder.task(options: options).report)
    #expect(Set(again.leftOut) == Set(try #require(before.report).leftOut), "\(again.leftOut)")
    // What has come, and what could not be read and can be now.
    try folder.writePicture("test/cat/torn.png", seed: 77)
    try folder.writePicture("test/dog/later.png", seed: 78)
    let later = try #require(try folder.task(options: options).report).leftOut.filter { $0.reason == .new }
    #expect(
      later == [
        LeftOut("test/cat/torn.png", .new, detail: "could not be read then"),
        LeftOut("test/dog/later.png", .new),
      ])
  }

  @Test func sidesThatOnlySomeClassesHaveAreUsed() throws {
    let folder = try TemporaryFolder()
    for (name, count) in [("cat/train", 4), ("cat/test", 2), ("dog", 5)] {
      try folder.writeClass(name, count: count, seed: UInt64(count) * 1000)
    }
    try folder.writePicture("cat/loose.png", seed: 77)
    let task = try folder.task()
    #expect(task.train.count == 9 && paths(task.test) == ["cat/test/0.png", "cat/test/1.png"])
    #expect(task.report?.leftOut == [LeftOut("cat/loose.png", .noSide)])
    #expect(notes(task).contains("a class has no folders of sides, as others do: all of dog is learned from"))
    #expect(notes(task).contains("no test picture of dog"))
  }

  /// Files of every kind that name cat/0 and dog/0 to measure on.
  @Test(arguments: [
    ("split.tsv", "cat/0.png\ttest\ndog/0.png\ttest\ncat/1.png\ttrain\ndog/1.png\ttrain\n"),
    ("split.txt", "# mine\ncat/0.png test\n\ndog/0.png test\ncat/1.png train\ndog/1.png train\n"),
    ("split.csv", "cat/0.png,cat,test\ndog/0.png,dog,test\ncat/1.png,cat,train\ndog/1.png,dog,train\n"),
    (
      "split.csv",
      "id,where,what\n1,/cat/0.png,test\n2,/dog/0.png,test\n3,cat/1.png,train\n4,dog/1.png,train\n"
    ),
    ("split.csv", "test;cat/0.png\ntest;dog/0.png\ntrain;Cat/1.PNG\ntrain;dog/1\n"),
    ("split.csv", "sep=;\ncat/0.png;test\ndog/0.png;test\ncat/1.png;train\ndog/1.png;train\n"),
    ("split.csv", "image|set\ncat/0.png|test\ndog/0.png|test\ncat/1.png|train\ndog/1.png|train\n"),
    ("split.csv", "image,is_train\ncat/0.png,0\ndog/0.png,0\ncat/1.png,1\ndog/1.png,1\n"),
    ("Splits.json", #"{"train": ["cat/1.png", "dog/1.png"], "test": ["cat/0.png", "dog/0.png"]}"#),
    (
      "split.json", #"{"cat/0.png": "test", "dog/0.png": "test", "cat/1.png": "train", "dog/1.png": "train"}"#
    ),
    (
      "data_split.json",
      #"[{"file": "cat/0.png", "set": "test"}, {"file": "dog/0.png", "set": "test"}, "#
        + #"{"file": "cat/1.png", "set": "train"}, {"file": "dog/1.png", "set": "train"}]"#
    ),
    ("list_eval_partition.txt", "cat/0.png 2\ndog/0.png 2\ncat/1.png 0\ndog/1.png 0\n"),
  ])
  func tablesOfAnyForm(name: String, text: String) throws {
    for isWide in [false, true] {
      let folder = try classes(3)
      let bytes =
        isWide ? [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } : Array(text.utf8)
      try folder.write(bytes, to: name)
      let task = try folder.task()
      #expect(paths(task.test) == ["cat/0.png", "dog/0.png"], "\(notes(task))")
      #expect(paths(task.train) == ["cat/1.png", "dog/1.png"])
      #expect(task.report?.leftOut.filter { $0.reason == .unlisted }.count == 2)
    }
  }

  @Test func numbersThatAnotherListExplains() throws {
    let folder = try TemporaryFolder()
    for label in ["001.Cat", "002.Dog"] { try folder.writeClass("images/\(label)", count: 2) }
    try folder.write(
      Array("1 001.Cat/0.png\n2 001.Cat/1.png\n3 002.Dog/0.png\n4 002.Dog/1.png\n".utf8), to: "images.txt")
    try folder.write(Array("1 0\n2 1\n3 1\n4 0\n".utf8), to: "train_test_split.txt")
    let task = try folder.task()
    #expect(task.classNames == ["001.Cat", "002.Dog"])
    #expect(paths(task.test) == ["images/001.Cat/0.png", "images/002.Dog/1.png"])
    #expect(task.train.count == 2)
  }

  @Test(arguments: [
    ["train", "test"], ["trainlist.txt", "testlist.txt"], ["splits/train.txt", "splits/test.txt"],
    ["train_files.lst", "val_files.lst"], ["pets_train.txt", "pets_test.txt"], ["train.json", "test.json"],
    ["meta/trainlist01.txt", "meta/testlist01.txt"],
  ])
  func listsUnderAnyName(names: [String]) throws {
    let folder = try classes(3)
    let lists = [["cat/1.png", "dog/1.png", "/dog/2"], ["cat/0.png", "dog/0.png"]]
    for (name, list) in zip(names, lists) {
      let text =
        name.hasSuffix("json")
        ? "[" + list.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        : "# of mine\n" + list.joined(separator: "\n")
      try folder.write(Array(text.utf8), to: name)
    }
    let task = try folder.task()
    #expect(paths(task.test) == ["cat/0.png", "dog/0.png"], "\(notes(task))")
    #expect(paths(task.train) == ["cat/1.png", "dog/1.png", "dog/2.png"])
  }

  @Test func listsOfOneSideAlone() throws {
    let folder = try classes(3)
    try folder.write(Array("cat/0.png\ndog/0.png\n".utf8), to: "test.txt")
    let tested = try folder.task()
    #expect(paths(tested.test) == ["cat/0.png", "dog/0.png"] && tested.train.count == 4)
    #expect(notes(tested).contains("pictures that are not listed are learned from"))
    try FileManager.default.moveItem(atPath: folder.path + "/test.txt", toPath: folder.path + "/train.txt")
    let learned = try folder.task()
    #expect(paths(learned.train) == ["cat/0.png", "dog/0.png"] && learned.test.count == 4)
    // Not a list at all.
    try folder.write(Array("what I did\n".utf8), to: "train.txt")
    #expect(
      try notes(folder.task()).contains(
        "train.txt looks like a list of pictures and names none that is there"))
  }

  @Test func severalSplitsAndPicturesOnTwoSides() throws {
    let folder = try classes(3)
    for (name, text) in [
      ("trainlist01.txt", "cat/0.png\ndog/0.png\ncat/2.png\n"),
      ("testlist01.txt", "cat/1.png\ndog/1.png\ncat/2.png\n"),
      ("trainlist02.txt", "cat/1.png\ndog/1.png\n"), ("testlist02.txt", "cat/0.png\n"),
    ] { try folder.write(Array(text.utf8), to: name) }
    let task = try folder.task()
    #expect(paths(task.train) == ["cat/0.png", "cat/2.png", "dog/0.png"])
    #expect(paths(task.test) == ["cat/1.png", "dog/1.png"])
    #expect(notes(task).contains("testlist02.txt, trainlist02.txt looks like another split and was not used"))
    #expect(notes(task).contains("1 picture is listed on two sides and learned from, the first at "))
  }

  @Test(arguments: [
    ("cat/0.png,train\ncat/1.png,later\n", "split.csv, line 2", "later"),
    ("\n# mine\npicture,side\ncat/0.png,train\n\ndog/0.png,maybe\n", "split.csv, line 6", "maybe"),
    ("{\"train\": [", "split.csv", "JSON"),
    ("PK\u{3}\u{4}\u{14}", "split.csv", "is a ZIP archive, not a table"),
    ("<!DOCTYPE html><html>sign in", "split.csv", "is a page of HTML, not a table"),
    ("version https://git-lfs.github.com/spec/v1\noid 1\n", "split.csv", "a pointer of Git LFS"),
    (String(repeating: "x", count: 9000), "split.csv, line 1", String(repeating: "x", count: 60) + "…”"),
  ])
  func damagedTablesAreNamedByTheirLine(text: String, place: String, words: String) throws {
    let folder = try classes()
    try folder.write(Array(text.utf8), to: "split.csv")
    let error = try #require(formatError { _ = try folder.task() })
    #expect(error.place.hasSuffix(place) && error.what.contains(words), "\(error)")
  }

  /// Of five pictures or fewer, chance would send most to one side.
  @Test func halfOfEachClassIsLearned() throws {
    let folder = try TemporaryFolder()
    for index in 0..<60 {
      try folder.writeClass("c\(index)", count: 2 + index % 4, seed: UInt64(index) * 100)
    }
    let task = try folder.task()
    for label in task.classNames.indices {
      let (learned, tested) = (task.train.count { $0.label == label }, task.test.count { $0.label == label })
      #expect(learned >= tested && tested > 0, "class \(label): \(learned) and \(tested)")
    }
  }

  /// One picture in several files: other notes beside it, another compression, another format.
  @Test(arguments: 0..<8 as Range<UInt64>) func picturesThatShowTheSameAreOnOneSide(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    func image(_ index: Int) -> PixelImage {
      .noise(width: 9, height: 7, channels: 1, seed: seed * 1000 + UInt64(index))
    }
    for index in 0..<12 {
      try folder.write(PNGEncoder.encode(image(index)), to: "cat/\(index).png")
      // In three channels, and in another class.
      if index < 8 { try folder.write(PNGEncoder.encode(image(index).rgb()), to: "dog/copy-\(index).png") }
    }
    try folder.writeClass("dog", count: 6, seed: 50_000 + seed)
    let task = try folder.task()
    func numbers(_ examples: [Example]) -> Set<String> {
      Set(
        examples.compactMap { example in
          guard case .file(let path) = example.source else { return nil }
          let name = path.split(separator: "/").last!
          return path.contains("/cat/") || name.hasPrefix("copy-")
            ? String(name).replacing("copy-", with: "") : nil
        })
    }
    #expect(numbers(task.train).isDisjoint(with: numbers(task.test)), "seed \(seed)")
    #expect(notes(task).contains("8 pictures lie in more than one class: "))

    // Given sides: the test side loses what is learned, and says how many.
    let given = try TemporaryFolder()
    for label in ["cat", "dog"] {
      try given.writeClass("train/\(label)", count: 3)
      try given.writeClass("test/\(label)", count: 3, seed: 70)
    }
    try given.write(PNGEncoder.encode(image(0)), to: "train/cat/gray.png")
    try given.write(PNGEncoder.encode(image(0).rgb()), to: "test/dog/colour.png")
    #expect(
      try given.task().report?.leftOut == [
        LeftOut("test/dog/colour.png", .alsoLearned, detail: "shows what train/cat/gray.png shows")
      ])
  }

  /// Bytes that are not UTF-8 are written so that no two names are written alike, and lead back.
  @Test func namesOfAnyBytesStayApart() throws {
    let names: [[UInt8]] = [
      [0x61, 0xE9], Array("a\\xE9".utf8), Array("a\\".utf8) + [0xE9], Array("a\\\\xE9".utf8),
      [0xE9, 0x5C, 0xE9],
      Array("x89".utf8), Array("\\".utf8), Array("\\x4F".utf8),
    ]
    let written = names.map { PathText.written(PathText.text(of: $0)) }
    #expect(Set(written).count == names.count, "\(written)")
    #expect(written[0] == "a\\xE9" && written.last == "\\x4F")
    for (name, text) in zip(names, written) {
      #expect(
        PathText.systemPath(PathText.text(written: text)).dropLast().map { UInt8(bitPattern: $0) } == name)
    }
    let folder = try TemporaryFolder()
    for (index, name) in names.prefix(2).enumerated() {
      for number in 0..<3 {
        let image = PixelImage.noise(width: 9, height: 7, channels: 3, seed: UInt64(index * 10 + number))
        try folder.write(PNGEncoder.encode(image), toBytes: name, file: Array("\(number).png".utf8))
      }
    }
    let task = try folder.task()
    #expect(Set(task.classNames) == ["a\\xE9", "a\\\\xE9"])
    #expect(!task.splitRows.joined().contains { $0.unicodeScalars.contains(where: PathText.isByte) })
  }

  @Test func whatHasBecomeOfTheTestPicturesIsTold() throws {
    let folder = try classes(10)
    let before = try folder.task()
    var options = FolderOptions()
    options.knownSides = Dictionary(
      uniqueKeysWithValues: before.splitRows.map { (PathKey($0[0]), Split(rawValue: $0[2])!) })
    options.knownContents = Dictionary(uniqueKeysWithValues: before.splitRows.map { (PathKey($0[0]), $0[4]) })
    options.knownClasses = before.classNames
    #expect(try folder.task(options: options).report?.changes == PictureChanges())
    let tests = before.test.map(\.group)
    try #require(tests.count >= 3)
    try FileManager.default.removeItem(atPath: folder.path + "/" + tests[0])
    try folder.write(Array("no picture".utf8), to: tests[1])
    try folder.writePicture(tests[2], seed: 4711)
    let changes = try #require(try folder.task(options: options).report).changes
    #expect(changes == PictureChanges(missing: [tests[0]], unreadable: [tests[1]], replaced: [tests[2]]))
    #expect(
      changes.lines(of: "test").first == "1 test picture is not there any more and is left out: \(tests[0])")
    // A class all of whose pictures are gone stays a class.
    try FileManager.default.removeItem(atPath: folder.path + "/dog")
    #expect(try folder.task(options: options).classNames == ["cat", "dog"])
    // A class that has come is left out with its pictures, and is not said to have none.
    try folder.writePicture("owl/new.png", seed: 815)
    let later = try folder.task(options: options)
    #expect(later.classNames == ["cat", "dog"] && !notes(later).contains("no class"), "\(notes(later))")
    #expect(later.report?.leftOut.contains(LeftOut("owl/new.png", .new)) == true)
  }

  /// A name that several pictures have is no missing picture: it is ambiguous, whatever the file is.
  @Test(arguments: [
    ("split.csv", "0.png,test\ncat/1.png,train\ndog/1.png,train\n", "split.csv, line 1"),
    (
      "split.csv", "image,label,split\n0.png,pet,test\ncat/1.png,cat,train\ndog/1.png,dog,train\n",
      "split.csv, line 2"
    ),
    ("split.csv", "train,test\ncat/1.png,0.png\ndog/1.png,\n", "split.csv, line 2"),
    ("split.json", #"{"train": ["cat/1.png", "dog/1.png"], "test": ["0.png"]}"#, "split.json"),
    (
      "split.json",
      #"[{"file": "0.png", "set": "test"}, {"file": "cat/1.png", "set": "train"}, "#
        + #"{"file": "dog/1.png", "set": "train"}]"#,
      "split.json"
    ),
    ("train.txt", "cat/1.png\ndog/1.png\n0.png\n", "train.txt, line 3"),
  ])
  func namesOfSeveralPicturesAreAmbiguous(file: String, text: String, place: String) throws {
    let folder = try classes()
    try folder.write(Array(text.utf8), to: file)
    let said = try notes(folder.task())
    #expect(
      said.contains(
        "1 entry of the list is ambiguous, the first at \(place): 0.png may be cat/0.png, dog/0.png; "
          + "write class/name"
      ), "\(said)")
    #expect(!said.contains("no picture that is there"), "\(said)")
  }

  @Test func aSplitOfAmbiguousNamesAloneIsNotTakenForMissingPictures() throws {
    let folder = try classes()
    try folder.write(Array("0.png,test\n1.png,train\n".utf8), to: "split.csv")
    let error = formatError { _ = try folder.task() }
    #expect(error?.what == "names no picture clearly: 0.png may be cat/0.png, dog/0.png", "\(error as Any)")
    #expect(error?.place.hasSuffix("/split.csv, line 1") == true && error?.remedy == "write class/name")
    try FileManager.default.removeItem(atPath: folder.path + "/split.csv")
    try folder.write(Array("0.png\n".utf8), to: "test.txt")
    #expect(
      try notes(folder.task()).contains(
        "test.txt looks like a list of pictures and is not used: 1 entry of the list is ambiguous, "
          + "the first at test.txt, line 1: 0.png may be cat/0.png, dog/0.png; write class/name"))
  }
}

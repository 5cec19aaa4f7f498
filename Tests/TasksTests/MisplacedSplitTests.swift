import Formats
import Foundation
import Testing

@testable import Tasks

/// Splits that lie where classes would: nothing of them is learned under a wrong name without a word.
@Suite("Splits in the wrong place")
struct MisplacedSplitTests: SplitFixture {
  private func folder(_ names: [String], count: Int = 2) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (index, name) in names.enumerated() {
      try folder.writeClass(name, count: count, seed: UInt64(50 * index))
    }
    return folder
  }

  @Test(arguments: ["pets", "pets/pets"]) func oneBesideOtherFoldersIsNamed(above: String) throws {
    let sides = ["train", "val"].flatMap { side in ["cat", "dog"].map { "\(above)/\(side)/\($0)" } }
    let folder = try folder(sides + ["test"])
    let error = try #require(formatError { _ = try folder.task() })
    #expect(error.what == "holds a split in \(above), beside other folders")
    #expect(error.remedy.hasPrefix("name that folder, \(folder.path)/\(above)"))
  }

  @Test func oneInEachOfSeveralFoldersIsAskedAbout() throws {
    let names = (0..<2).flatMap { fold in
      ["train", "test"].flatMap { side in ["cat", "dog"].map { "fold\(fold)/\(side)/\($0)" } }
    }
    let task = try folder(names).task()
    #expect(
      notes(task).contains(
        "each of fold0, fold1 holds a split of cat, dog: if the classes are the folders in these, name one "
          + "of them"))
  }

  /// Classes whose sides hold folders of their own, or two sets of pictures: nobody but the owner knows.
  @Test func groupsInSidesOfClassesAreAskedAbout() throws {
    let names = [("cars", ["bmw", "kia"]), ("pets", ["cat", "dog"])].flatMap { name, groups in
      ["train", "test"].flatMap { side in groups.map { "\(name)/\(side)/\($0)" } }
    }
    let task = try folder(names).task()
    #expect(task.classNames == ["cars", "pets"] && task.test.count == 8)
    #expect(
      notes(task).contains(
        "each of cars, pets holds a split of its own: if the classes are the folders in these, name one of "
          + "them"))
  }

  @Test func foldersInEveryClassAreNamed() throws {
    let task = try folder(["animals/cat", "animals/horse", "things/cup", "things/lamp"]).task()
    #expect(
      notes(task).contains(
        "each class holds folders, as animals holds cat, horse, and no picture beside them: they belong to it"
      ))
    let beside = try folder(["animals/cat", "animals/horse", "things/cup", "things"]).task()
    #expect(!notes(beside).contains("each class holds folders"))
  }

  @Test func foldersAboveTheClassesOfSidesAreNamed() throws {
    let names = ["train", "test"].flatMap { side in
      ["front", "back"].flatMap { view in ["cat", "dog"].map { "\(side)/\(view)/\($0)" } }
    }
    #expect(
      try notes(folder(names).task()).contains(
        "each class holds the same folders, cat, dog: if these are the classes, leave out the folders above"))
  }

  /// The parent of two sets of pictures, one with a list of its split.
  @Test(arguments: [["birds"], ["birds", "pets"]]) func aListOfAFolderIsTheSplitOfThat(lists: [String]) throws
  {
    let folder = try folder(["birds/crow", "birds/tit", "pets/cat", "pets/dog"])
    for set in lists {
      let kinds = set == "birds" ? ["crow", "tit"] : ["cat", "dog"]
      let rows = kinds.map { "\($0)/0.png,train\n\($0)/1.png,test\n" }
      try folder.write(Array(rows.reduce("picture,side\n", +).utf8), to: "\(set)/split.csv")
    }
    let error = try #require(formatError { _ = try folder.task() })
    #expect(
      error.what
        == "holds birds, whose folders are the classes that birds/split.csv gives a split of, beside other "
        + "folders")
    #expect(error.remedy == "name that folder, \(folder.path)/birds")
  }

  @Test func onlyASplitDeeperHasNothingBesideIt() throws {
    let sides = ["train", "test"].flatMap { side in ["cat", "dog"].map { "pets/\(side)/\($0)" } }
    let error = try #require(formatError { _ = try folder(sides).task() })
    #expect(error.what == "holds a split in pets")
    #expect(!error.remedy.contains("beside"))
  }

  /// Sides in folders of their own name, as some archives have them.
  @Test func sidesInThemselvesAreNoClasses() throws {
    let sides = ["train", "test"].flatMap { side in ["cat", "dog"].map { "\(side)/\(side)/\($0)" } }
    let task = try folder(sides).task()
    #expect(task.classNames == ["cat", "dog"] && !notes(task).contains("the same folders"))
    let unlabelled = try folder(["train/cat", "train/dog", "test/test"], count: 4).task()
    #expect(unlabelled.classNames == ["cat", "dog"])
    #expect(notes(unlabelled).contains("test looks like a side and was not used"))
  }

  @Test func picturesWithoutClassFoldersAreToldApart() throws {
    let plain = try folder(["images"])
    #expect(
      formatError { _ = try plain.task() }?.remedy.hasPrefix(
        "sort the pictures of images into a folder per class") == true)
    try plain.write(Array("images/0.png\n".utf8), to: "annotations/test.txt")
    try plain.write(Array("images/1.png\n".utf8), to: "annotations/train.txt")
    try plain.writeClass("annotations/trimaps", count: 2, seed: 9)
    let listed = try #require(formatError { _ = try plain.task() })
    #expect(listed.remedy.hasPrefix("sort the pictures of images"), "\(listed)")
    let both = try folder(["images", "annotations"]).task()
    #expect(notes(both).contains("annotations, images are taken as classes, and their names say nothing"))
  }

  @Test(arguments: ["pets/cat/train", "cat/holiday/train", "cat/a/b/val"])
  func sidesAnywhereInAClassAreNamed(side: String) throws {
    let folder = try folder(["cat", "dog", "pets", side])
    #expect(
      try notes(folder.task()).contains("\(side) looks like a side within a class and is part of it"))
  }

  /// A test side whose classes nobody tells, and more that holds no folders.
  @Test func whatLiesBesideTheSideToLearnFromIsNoClass() throws {
    let task = try folder(["Train/0", "Train/1", "Test", "Meta"], count: 4).task()
    #expect(task.classNames == ["0", "1"])
    #expect(task.train.count + task.test.count == 8)
    #expect(task.report?.leftOut.count == 8)
  }

  @Test func aCopyOfAllInItselfIsLeftOut() throws {
    let task = try folder(["cat", "dog", "all/cat", "all/dog"]).task()
    #expect(task.classNames == ["cat", "dog"] && task.train.count + task.test.count == 4)
    #expect(notes(task).contains("all holds folders called like all that lie beside it: left out"))
  }

  @Test(arguments: ["Hold-out", "hold_out", "held-out", "HoldOut", "held out set"])
  func whatIsHeldOutIsMeasuredOn(name: String) throws {
    let task = try folder(["Train/cat", "Train/dog", "\(name)/cat", "\(name)/dog"]).task()
    #expect(task.classNames == ["cat", "dog"] && task.test.count == 4, "\(notes(task))")
  }

  @Test func aRunWithoutItsRecordIsNoClass() throws {
    let folder = try folder(["cat", "dog"])
    try folder.writeClass("old/samples", count: 2, seed: 400)
    try folder.write([1], to: "old/adapters/cat.safetensors")
    try folder.write([1], to: "old/events.jsonl")
    let task = try folder.task()
    #expect(task.classNames == ["cat", "dog"] && task.report?.leftOut.map(\.reason) == [.run])
  }

  /// A column that numbers the rows names no pictures, though these are called by numbers.
  @Test(arguments: ["index,basename,split", "nr,bild,split", ",stem,split"])
  func rowNumbersAreNoPictures(titles: String) throws {
    let folder = try TemporaryFolder()
    for index in 0..<4 { try folder.writePicture("cat/\(index).png", seed: UInt64(index)) }
    for index in 4..<8 { try folder.writePicture("dog/\(index).png", seed: UInt64(index)) }
    let order = [7, 0, 4, 3, 1, 2, 5, 6]
    let rows = order.enumerated().map { "\($0),\($1),\([7, 3].contains($1) ? "test" : "train")" }
    try folder.write(Array(([titles] + rows + [",,", ""]).joined(separator: "\n").utf8), to: "split.csv")
    #expect(try paths(folder.task().test) == ["cat/3.png", "dog/7.png"])
  }

  @Test func aSecondColumnOfSidesIsNamed() throws {
    let folder = try classes(2)
    let rows = [
      "picture,split_a,split_b", "cat/0.png,train,test", "cat/1.png,test,train", "dog/0.png,train,test",
      "dog/1.png,test,train",
    ]
    try folder.write(Array(rows.joined(separator: "\n").utf8), to: "split.csv")
    let task = try folder.task()
    #expect(paths(task.test) == ["cat/1.png", "dog/1.png"])
    #expect(notes(task).contains("split_b of split.csv gives other sides and is not used"))
  }

  /// Some disks give names back in another Unicode form; a run that was moved there finds its pictures.
  @Test func aRunFollowsNamesThatChangedTheirForm() throws {
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    let folder = try TemporaryFolder()
    for label in ["cat", decomposed] {
      for index in 0..<3 {
        try folder.writePicture("\(label)/\(decomposed) \(index).png", seed: UInt64(label.count * 10 + index))
      }
    }
    var options = FolderOptions(threads: 1)
    let known = ["cat", composed].flatMap { label in (0..<3).map { "\(label)/\(composed) \($0).png" } }
    options.knownSides = Dictionary(
      uniqueKeysWithValues: known.map { (PathKey($0), $0.contains("0") ? .test : .train) })
    let task = try folder.task(options: options)
    #expect(task.train.count == 4 && task.test.count == 2, "\(notes(task))")
    // A name that is there in both forms is told byte by byte.
    try folder.writePicture("cat/\(composed) 0.png", seed: 77)
    let both = try folder.task(options: options)
    #expect(paths(both.test).contains { PathKey($0) == PathKey("cat/\(composed) 0.png") })
  }

  @Test func aSplitThatCameLaterIsSaidToBeUnused() throws {
    let folder = try classes(3)
    var options = FolderOptions(threads: 1)
    let known = ["cat", "dog"].flatMap { label in (0..<3).map { "\(label)/\($0).png" } }
    options.knownSides = Dictionary(
      uniqueKeysWithValues: known.map { (PathKey($0), $0.contains("0") ? .test : .train) })
    func write(tests: String) throws {
      let rows = known.map { "\($0),\($0.contains(tests) ? "test" : "train")" }
      try folder.write(Array(rows.joined(separator: "\n").utf8), to: "split.csv")
    }
    try write(tests: "0.png")
    #expect(try !notes(folder.task(options: options)).contains("not used"))
    try write(tests: "1.png")
    #expect(
      try notes(folder.task(options: options)).contains(
        "split.csv now gives other sides, which are not used: a run keeps its split"))
  }
}

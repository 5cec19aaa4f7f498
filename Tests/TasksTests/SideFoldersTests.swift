import Formats
import Foundation
import Testing

@testable import Tasks

/// Folders of sides that are not quite right, and folders above the classes: what is said is what is so.
@Suite("Folders of sides")
struct SideFoldersTests: SplitFixture {
  private func sides(_ train: [String], _ test: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for label in train { try folder.writeClass("train/\(label)", count: 4) }
    for label in test { try folder.writeClass("test/\(label)", count: 2, seed: 50) }
    return folder
  }

  /// However many folders lie above the classes or the sides, the one that is meant is named.
  @Test(arguments: [
    ("pets", ["cat", "dog"]), ("pets/pets", ["cat", "dog"]), ("a/b", ["cat", "dog"]),
    ("images/a/images", ["cat", "dog"]), ("a/b/c", ["train/cat", "train/dog", "test/cat", "test/dog"]),
  ])
  func theFolderOfTheClassesIsNamed(above: String, inside: [String]) throws {
    let folder = try TemporaryFolder()
    for name in inside { try folder.writeClass("\(above)/\(name)", count: 3) }
    let error = try #require(formatError { _ = try folder.task() })
    let depth = above.split(separator: "/").count
    #expect(
      error.remedy == "if its classes are \(depth == 1 ? "one folder" : "\(depth) folders") deeper, name "
        + folder.path + "/" + above, "\(error)")
  }

  @Test func aSingleClassHasNoFolderDeeper() throws {
    let folder = try TemporaryFolder()
    try folder.writeClass("a/b/cat", count: 3)
    #expect(formatError { _ = try folder.task() }?.remedy.hasPrefix("add a second class folder") == true)
  }

  @Test func whatLiesBesideTheSidesIsSaidTo() throws {
    let folder = try sides(["cat", "dog"], ["cat", "dog"])
    try folder.writeClass("extra/cat", count: 2)
    try folder.writePicture("more/1.png", seed: 900)
    try folder.writePicture("val/1.png", seed: 901)
    try folder.writePicture("train/1.png", seed: 902)
    let leftOut = try #require(try folder.task().report?.leftOut)
    let reasons = Dictionary(uniqueKeysWithValues: leftOut.map { ($0.path, $0.reason) })
    #expect(
      reasons == [
        "extra/cat/0.png": .noSide, "extra/cat/1.png": .noSide, "more/1.png": .noSide, "val/1.png": .outside,
        "train/1.png": .outside,
      ])
  }

  /// Class folders that are there, and of which no picture can be read: none, or broken ones.
  @Test(arguments: [false, true]) func classFoldersWithoutPicturesAreNamed(isBroken: Bool) throws {
    func leave(_ path: String, in folder: TemporaryFolder) throws {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/" + path, withIntermediateDirectories: true)
      if isBroken { try folder.write([0x89, 0x50, 0x4E, 0x47], to: path + "/0.png") }
    }
    let one = try sides(["dog", "owl"], ["cat", "dog"])
    try leave("train/cat", in: one)
    let stray = try #require(formatError { _ = try one.task() })
    #expect(
      stray.what
        == "is a class to measure on that is not learned: no picture that can be read is in train/cat")
    #expect(stray.place.hasSuffix("/test/cat"))

    let two = try sides(["dog"], ["dog"])
    try leave("train/cat", in: two)
    let single = formatError { _ = try two.task() }?.what ?? ""
    #expect(single.hasPrefix("has one class only (no picture that can be read in train/cat"), "\(single)")
    #expect(single.contains(": train/cat/0.png ") == isBroken, "\(single)")

    let three = try sides(["cat", "dog"], ["cat", "dog"])
    try leave("train/owl", in: three)
    #expect(try notes(three.task()).contains("no picture that can be read is in train/owl"))

    let four = try sides([], ["cat", "dog"])
    try leave(isBroken ? "train/cat" : "train", in: four)
    let nothing = try #require(formatError { _ = try four.task() })
    #expect(
      nothing.what
        == (isBroken
          ? stray.what
          : "holds pictures to measure on in test, and none to learn from that can be read in train"))
  }

  @Test func aSideToLearnFromAloneIsSaid() throws {
    let task = try sides(["cat", "dog"], []).task()
    #expect(task.train.count > task.test.count && task.test.count > 0)
    #expect(
      notes(task).contains(
        "no side to measure on is there: some of the pictures of train are measured on and not learned from"))
    #expect(try !notes(sides(["cat", "dog"], ["cat", "dog"]).task()).contains("no side to measure on"))
  }

  @Test(arguments: [("Cat", "cat"), ("cat ", "cat"), ("dgo", "dog")])
  func aClassThatIsCalledNearlyLikeOneThatIsLearnedIsAskedAbout(name: String, meant: String) throws {
    let error = try #require(formatError { _ = try sides(["cat", "dog"], ["cat", "dog", name]).task() })
    #expect(error.what == "is a class to measure on that is not learned")
    #expect(error.remedy.hasPrefix("rename it if it is \(meant), "), "\(error)")
  }

  /// What only a link out of the folder leads to may be anything of the machine: its pictures are read, and
  /// no split of it.
  @Test(arguments: ["split.csv", "split.json", "train.txt", "splits/test.txt", "metadata.csv"])
  func noSplitIsReadBehindALinkOutOfTheFolder(name: String) throws {
    let (folder, other) = (try classes(), try TemporaryFolder())
    try other.write(Array("file,split\ncat/0.png,train\ndog/0.png,test\n".utf8), to: "sub/" + name)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/out", withDestinationPath: other.path + "/sub")
    let task = try folder.task()
    #expect(task.report?.split.hasPrefix("split made here") == true)
    let isCalled = name != "metadata.csv"
    #expect(
      notes(task).contains(
        "out/\(name) looks like a split and is not used: it lies behind a link out of the folder")
        == isCalled, "\(notes(task))")
    #expect(!notes(task).contains("column of sides"))
    // A link that is itself called so is meant.
    try FileManager.default.removeItem(atPath: folder.path + "/out")
    try other.write(Array("cat/0.png,train\ndog/0.png,test\ndog/1.png,train\n".utf8), to: "mine.csv")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/split.csv", withDestinationPath: other.path + "/mine.csv")
    #expect(try folder.task().report?.split.hasPrefix("split as given by split.csv") == true)
  }

  @Test func listsOfNamesFitALine() throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] { try folder.writeClass(label, count: 5) }
    for index in 0..<9 {
      try folder.writeClass("the-one-and-only-\(index)-" + String(repeating: "n", count: 60), count: 1)
    }
    for line in try #require(folder.task().report).lines { #expect(line.count < 250, "\(line)") }
    #expect(try notes(folder.task()).contains("and 8 more: what is learned of them is not measured"))
  }

  @Test func otherClassesAreNamed() {
    let then = (0..<9).map { "class\($0)" }
    let error = ImageTask.otherClasses(["class8", "owl"], than: then, at: "pets")
    #expect(
      error.what == "has other classes than when the run began: owl has come, class0, class1, class2, "
        + "class3, class4 and 3 more are gone")
  }
}

import Formats
import Foundation
import Testing

@testable import Tasks

/// What a folder holds besides pictures: nothing of it goes unsaid, and all of it is counted.
@Suite("The rest of a folder")
struct FolderRestTests {
  private func notes(_ task: ImageTask) -> String { (task.report?.lines ?? []).joined(separator: "\n") }

  private func classes() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] { try folder.writeClass(label, count: 3) }
    return folder
  }

  @Test(arguments: [
    "split.jsonl", "split.yaml", "splits/split.xlsx", "split.csv.gz", "train_ids.npy", "train_list.mat",
    "train_folds.csv",
  ])
  func whatIsCalledASplitAndIsNotReadIsNamed(name: String) throws {
    let folder = try classes()
    try folder.write(Array("image,kfold\ncat/0.png,3\n".utf8), to: name)
    #expect(try notes(folder.task()).contains("\(name) looks like a split and is not used"))
  }

  @Test func aLinkToNothingAndAPipeCalledSplitAreNamed() throws {
    let folder = try classes()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/split.csv", withDestinationPath: "nowhere")
    mkfifo(folder.path + "/train.txt", 0o644)
    let lines = try notes(folder.task())
    for name in ["split.csv", "train.txt"] {
      #expect(
        lines.contains("\(name) looks like a split and is not used: it is no file, or a link to nothing"))
    }
  }

  @Test func aTableOfAnotherNameWithSidesIsNamed() throws {
    let folder = try classes()
    try folder.write(
      Array("file_name,data set\ncat/0.png,test\ncat/1.png,train\ndog/0.png,train\n".utf8), to: "metadata.csv"
    )
    try folder.write(Array("file_name,label\ncat/0.png,cat\n".utf8), to: "labels.csv")
    let lines = try notes(folder.task())
    #expect(lines.contains("metadata.csv has a column of sides and is not used; call it split.csv to use it"))
    #expect(!lines.contains("labels.csv has"))
  }

  /// Titles, classes and numbers beside pictures are no entries.
  @Test(arguments: [
    ("train.csv", ",Filename,Label\n0,cat/0.png,1\n1,dog/0.png,2\n"),
    ("train.txt", "cat\ncat/0.png\ndog\ndog/0.png\n"),
    (
      "train.json",
      #"{"train": [["cat/0.png", 0, "cat"], ["dog/0.png", 1, "dog"]], "classes": ["cat", "dog"]}"#
    ),
  ])
  func whatIsNoEntryIsNotCountedAsOne(name: String, text: String) throws {
    let folder = try classes()
    try folder.write(Array(text.utf8), to: name)
    let task = try folder.task()
    #expect(task.train.count == 2 && task.test.count == 4, "\(notes(task))")
    #expect(!notes(task).contains("no picture that is there"))
  }

  /// Deeper than folders are read, and at paths longer than systems take.
  @Test(arguments: [("x", 80), (String(repeating: "y", count: 200), 30)])
  func whatLiesTooDeepIsCounted(name: String, depth: Int) throws {
    let folder = try classes()
    let manager = FileManager.default
    let picture = try folder.bytes("cat/0.png")
    // Built from below, a piece at a time, as no path may name all of it.
    for _ in 0..<depth {
      try manager.createDirectory(atPath: folder.path + "/new", withIntermediateDirectories: true)
      if manager.fileExists(atPath: folder.path + "/" + name) {
        try manager.moveItem(atPath: folder.path + "/" + name, toPath: folder.path + "/new/" + name)
      } else {
        try folder.write(picture, to: "new/deep.png")
      }
      try manager.moveItem(atPath: folder.path + "/new", toPath: folder.path + "/" + name)
    }
    try manager.moveItem(atPath: folder.path + "/" + name, toPath: folder.path + "/dog/" + name)
    let report = try #require(try folder.task().report)
    #expect(report.pictureCount == 6)
    #expect(report.leftOut.map(\.reason) == [.tooDeep] && report.leftOutCount == 1)
    #expect(report.lines.contains { $0.contains("1 of 7 files left out: 1 in folders that lie too deep") })
  }

  @Test func theMachineIsNotLookedThrough() {
    for path in ["/", "/dev"] {
      #expect(formatError { _ = try PictureFiles(below: path) }?.what == "is a folder of the machine itself")
    }
  }

  @Test func whatAnswersLeaveOutIsCountedByItsReason() throws {
    let folder = try TemporaryFolder()
    try folder.writeClass("a", count: 1)
    try folder.write([1], to: "a/@Transcode/1.png")
    try folder.write([1], to: "a/_vti_cnf/1.png")
    try folder.write([1], to: "a/.hidden.png")
    try folder.write([1], to: "a/notes.txt")
    let files = try PictureFiles(below: folder.path + "/a")
    #expect(files.paths.count == 1)
    #expect(
      files.leftOutLine
        == "4 files left out: 1 no picture (notes.txt); "
        + "3 of the system or hidden (.hidden.png, @Transcode, _vti_cnf)")
    #expect(
      SystemNames.contain("@appconf") && !SystemNames.contain("@home") && SystemNames.contain("#Recycle.Bin"))
  }

  @Test func aPictureOfSeveralClassesIsNamedInEach() throws {
    let folder = try classes()
    for name in ["cat/7.png", "cat/8.png", "cat/9.png", "dog/9.png"] {
      try folder.write(folder.bytes("cat/0.png"), to: name)
    }
    #expect(
      try notes(folder.task()).contains("1 picture lies in more than one class: cat/0.png and dog/9.png"))
  }

  /// Everything in one folder of no meaning, or of the name of the folder around it, as archives are
  /// unpacked.
  @Test(arguments: ["images", "dataset/dataset", "data/images/photos", "pets", "pets/pets"])
  func foldersOfNoMeaningAboveTheClassesAreEntered(above: String) throws {
    for split in ["", "train/"] {
      let folder = try TemporaryFolder()
      for label in ["cat", "dog"] {
        try folder.writeClass("pets/\(above)/\(split)\(label)", count: 4)
        if !split.isEmpty { try folder.writeClass("pets/\(above)/val/\(label)", count: 2, seed: 50) }
      }
      try folder.write([], to: "pets/\(above)/\(split)owl/notes.txt")
      let task = try folder.task("pets")
      #expect(
        task.classNames == ["cat", "dog"] && task.train.count + task.test.count == (split == "" ? 8 : 12))
      #expect(!notes(task).contains("each class holds the same"), "\(notes(task))")
      guard split.isEmpty else { continue }
      #expect(notes(task).contains("all lies in \(above)/: the classes are its folders"), "\(notes(task))")
      #expect(notes(task).contains("1 folder without a picture that can be read is no class: \(above)/owl"))
    }
  }

  @Test func aFolderThatMayMeanSomethingAboveTheClassesIsNotEntered() throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] { try folder.writeClass("holidays/\(label)", count: 4) }
    let error = formatError { _ = try folder.task() }
    #expect(error?.what == "has one class only")
    #expect(error?.remedy == "if its classes are one folder deeper, name \(folder.path)/holidays")
  }

  /// Sides and classes in one name, without a folder for either.
  @Test func foldersOfSidesOfClassesAreAllNamed() throws {
    let folder = try TemporaryFolder()
    for side in ["train", "val"] {
      for label in ["cat", "dog", "fox", "owl"] { try folder.writeClass("\(side)_\(label)", count: 2) }
    }
    let said = try notes(folder.task())
    #expect(
      said.contains(
        "train_cat, train_dog, train_fox, train_owl, val_cat and 3 more look like sides and are taken as "
          + "classes: train_cat, train_dog, train_fox, train_owl, val_cat and 3 more hold no class folders; "
          + "for a split, put"
      ), "\(said)")
  }

  @Test(arguments: [
    "DfsrPrivate", "$Extend", "@GMT-2026.11.29-12.00.00", "Network Recycle Bin 1", "_NAS_Recycle_RAID",
    "iPod Photo Cache", "CANONMSC", "Do_Not_Remove_NtFrs_PreInstall_Directory", "AppleShare PDS",
    "Pictures.photolibrary",
  ])
  func foldersOfSystemsAreLeftOut(name: String) throws {
    let folder = try classes()
    try folder.writeClass(name, count: 2)
    try folder.writeClass("cat/" + name, count: 1, seed: 77)
    let task = try folder.task()
    #expect(task.classNames == ["cat", "dog"])
    #expect(task.report?.leftOut.reduce(0) { $0 + ($1.reason == .system ? $1.count : 0) } == 3)
  }
}

import Formats
import Foundation
import Testing

@testable import Tasks

/// Folders as people have them; each rule of docs/folders.md has its test here or in `FolderSplitTests`.
@Suite("Kinds of folders")
struct FolderKindsTests {
  /// Two classes of five pictures, all different.
  private func plain(_ folder: TemporaryFolder) throws {
    for label in ["cat", "dog"] { try folder.writeClass(label, count: 5) }
  }

  private func count(_ task: ImageTask) -> Int { task.train.count + task.test.count }

  @Test func unicodeFormsOfOneNameAreOneClass() throws {
    let folder = try TemporaryFolder()
    try folder.writeClass("caf\u{E9}", count: 4)
    try folder.writeClass("cafe\u{301}", count: 4)
    try folder.writeClass("tea", count: 4)
    let task = try folder.task()
    #expect(task.classNames == ["caf\u{E9}", "tea"])
    #expect(task.classNames[0].unicodeScalars.count == 4)
    #expect(count(task) == 12)
    #expect(task.report?.notes.contains { $0.contains("different Unicode forms are one class") } == true)
  }

  @Test func namesOfAnyBytesAreRead() throws {
    let folder = try TemporaryFolder()
    try plain(folder)
    for index in 0..<5 {
      let picture = try PNGEncoder.encode(.noise(width: 9, height: 7, channels: 3, seed: UInt64(900 + index)))
      // Latin-1: one byte, which is no UTF-8.
      try folder.write(picture, toBytes: [0x63, 0x61, 0x66, 0xE9], file: [0x30 + UInt8(index), 0xFC])
    }
    let task = try folder.task()
    #expect(task.classNames == ["caf\\xE9", "cat", "dog"])
    #expect(count(task) == 15)
    let prepared = try task.prepare(.train, resolution: 8, cache: folder.cache)
    #expect(prepared.count == task.train.count && prepared.skipped.isEmpty)
  }

  @Test func aClassOfAnyBytesWithoutATestPictureIsWrittenAsEverywhere() throws {
    let folder = try TemporaryFolder()
    try plain(folder)
    let picture = try PNGEncoder.encode(.noise(width: 9, height: 7, channels: 3, seed: 900))
    try folder.write(picture, toBytes: [0x63, 0x61, 0x66, 0xE9], file: Array("0.png".utf8))
    let lines = try folder.task().reportLines
    #expect(lines.contains { $0.contains("no test picture of caf\\xE9:") }, "\(lines)")
  }

  @Test func whatSystemsLeaveIsNoClassAndNoPicture() throws {
    let folder = try TemporaryFolder()
    try plain(folder)
    let picture = try folder.bytes("cat/0.png")
    let left = [
      "@eaDir/cat/SYNOPHOTO_THUMB.jpg", "cat/@eaDir/0.png/THUMB.jpg", "#recycle/old.png", "#snapshot/a/1.png",
      "@Recycle/x.png", "$RECYCLE.BIN/S-1-5/a.png", "System Volume Information/a.png", "RECYCLER/a/b.png",
      "__MACOSX/cat/._0.png", "cat/._0.png", ".DS_Store", "cat/.DS_Store", "cat/Thumbs.db", "dog/desktop.ini",
      ".Trash-1000/files/a.png", ".thumbnails/large/a.png", ".git/objects/a.png",
      ".ipynb_checkpoints/0-checkpoint.png", "cat/.@__thumb/default0.png", "LOST.DIR/a.png",
      "Network Trash Folder/a.png", "found.000/a.png", "cat/0.png:Zone.Identifier", "__pycache__/a.png",
      "lost+found/a.png", "cat/0.png~", "cat/@SynoResource/a.png", "@appstore/a/icon.png",
      "cat/[Originals]/0.png",
      "Photos Library.photoslibrary/resources/a.jpg", "cat/CaptureOne/Cache/a.png", "Temporary Items/a.png",
      "cat/Previews.lrdata/a.jpg", "cat/thumbs.db:encryptable", "@SynoFinder-log/a.png", "RECYCLED/a.png",
    ]
    for path in left { try folder.write(picture, to: path) }
    let task = try folder.task()
    #expect(task.classNames == ["cat", "dog"])
    #expect(count(task) == 10)
    let report = try #require(task.report)
    #expect(report.leftOutCount == left.count)
    #expect(Set(report.leftOut.map(\.reason)) == [.system])
    #expect(report.lines.contains { $0.hasPrefix("36 of 46 files left out: 36 of the system or hidden (") })
  }

  @Test(arguments: ["lost+found", "$RECYCLE.BIN", "__MACOSX", "New Folder", "@eaDir"])
  func emptyFoldersRefuseNothing(name: String) throws {
    let folder = try TemporaryFolder()
    try plain(folder)
    try FileManager.default.createDirectory(
      atPath: folder.path + "/" + name, withIntermediateDirectories: true)
    let task = try folder.task()
    #expect(task.classNames == ["cat", "dog"])
    #expect(
      (task.report?.notes.contains { $0.contains("is no class: New Folder") } == true)
        == (name == "New Folder"))
  }

  @Test func aRunInTheFolderIsNoClass() throws {
    let folder = try TemporaryFolder()
    try plain(folder)
    for path in ["run.json", "events.jsonl", "samples/cat-0.png", "adapters/x.safetensors"] {
      try folder.write(folder.bytes("cat/0.png"), to: "my run/" + path)
    }
    let task = try folder.task()
    #expect(task.classNames == ["cat", "dog"])
    #expect(task.report?.leftOut == [LeftOut("my run", .run, isFolder: true, count: 4)])
  }

  @Test func formatsAreToldByContent() throws {
    let folder = try TemporaryFolder()
    try plain(folder)
    let picture = try PNGEncoder.encode(.noise(width: 9, height: 7, channels: 3, seed: 77))
    let names = ["cat/a.jpg", "cat/b.JFIF", "cat/c.jpe", "cat/IMG_0007", "cat/d.txt"]
    for (index, name) in names.enumerated() {
      try folder.write(
        PNGEncoder.encode(.noise(width: 9, height: 7, channels: 3, seed: UInt64(70 + index))), to: name)
    }
    try folder.write(picture, to: "loose.png")
    try folder.write(Array("notes".utf8), to: "cat/notes.txt")
    try folder.write(Array("<!DOCTYPE html><html>".utf8), to: "cat/saved.jpg")
    try folder.write([], to: "cat/empty.jpg")
    try folder.write(Array(picture.prefix(60)), to: "cat/cut.png")
    let task = try folder.task()
    #expect(count(task) == 15)
    let reasons = Dictionary(
      uniqueKeysWithValues: try #require(task.report).leftOut.map { ($0.path, ($0.reason, $0.detail)) })
    #expect(reasons.count == 5)
    #expect(reasons["loose.png"]?.0 == .outside)
    #expect(reasons["cat/notes.txt"]?.0 == .notAPicture)
    #expect(reasons["cat/saved.jpg"]?.0 == .otherKind && reasons["cat/saved.jpg"]?.1 == "is a page of HTML")
    #expect(reasons["cat/empty.jpg"]?.1 == "is an empty file")
    #expect(reasons["cat/cut.png"]?.0 == .unreadable)
  }

  @Test func aPictureOf200MegapixelsIsRefusedByName() throws {
    let folder = try TemporaryFolder()
    try plain(folder)
    // A sound PNG header of 20,000 × 10,000 pixels; the rest is not looked at.
    var big = try folder.bytes("cat/0.png")
    big.replaceSubrange(16..<24, with: [0, 0, 0x4E, 0x20, 0, 0, 0x27, 0x10])
    let crc = CRC32.of(big[12..<29])
    big.replaceSubrange(29..<33, with: (0..<4).map { UInt8(truncatingIfNeeded: crc >> (24 - $0 * 8)) })
    try folder.write(big, to: "cat/big.png")
    let task = try folder.task()
    let left = try #require(task.report?.leftOut.first)
    #expect(left.path == "cat/big.png" && left.reason == .unreadable)
    #expect(left.detail == "is 20000 × 10000 pixels; the limit is 64000000 in all")
    #expect(task.report?.lines.contains { $0.contains("cat/big.png is 20000 × 10000 pixels") } == true)
  }

  @Test func linksAreFollowedOnceAndCounted() throws {
    let folder = try TemporaryFolder()
    try plain(folder)
    let outside = try TemporaryFolder()
    try outside.writeClass("birds", count: 3, seed: 500)
    let files = FileManager.default
    func link(_ name: String, to target: String) throws {
      try files.createSymbolicLink(atPath: folder.path + "/" + name, withDestinationPath: target)
    }
    try link("bird", to: outside.path + "/birds")
    try link("cat/loop", to: folder.path)
    try link("cat/self", to: "self")
    try link("dog/gone.png", to: "/nowhere/at/all.png")
    try link("dog/twice", to: "../cat")
    // It comes first in the alphabet and takes nothing away from the class that it leads to.
    try link("cat/a dog", to: "../dog")
    try folder.write([1], to: "#recycle/old.txt")
    try link("#recycle/cat", to: "../cat")
    mkfifo(folder.path + "/dog/pipe.png", 0o600)
    let task = try folder.task()
    #expect(task.classNames == ["bird", "cat", "dog"])
    #expect(count(task) == 13)
    let report = try #require(task.report)
    #expect(
      Set(report.leftOut.map(\.path)) == [
        "#recycle", "cat/a dog", "cat/loop", "cat/self", "dog/gone.png", "dog/twice", "dog/pipe.png",
      ])
    #expect(Set(report.leftOut.filter { $0.path != "#recycle" }.map(\.reason)) == [.link])
    #expect(report.leftOutCount == 4)
  }

  @Test func namesWithEscapesReachNoTerminal() throws {
    let folder = try TemporaryFolder()
    try plain(folder)
    try folder.writeClass("red\u{1B}[31m", count: 3, seed: 300)
    try folder.write([1, 2, 3], to: "cat/\u{1B}]0;title\u{7}.png")
    try folder.write([1, 2, 3], to: "cat/line\nbreak.png")
    let task = try folder.task()
    #expect(task.classNames == ["cat", "dog", "red\u{1B}[31m"])
    for line in try #require(task.report).lines {
      #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "\(line)")
    }
  }

  @Test func framingIsChosen() throws {
    let folder = try TemporaryFolder()
    try plain(folder)
    let task = try folder.task(options: FolderOptions(framing: .stretched))
    #expect(task.framing == .stretched && task.recordSide(resolution: 9) == 9)
    // A picture of the network's own size keeps its samples.
    let image = PixelImage.noise(width: 12, height: 12, channels: 3, seed: 4)
    #expect(image.square(side: 12, framing: .stretched) == image.pixels)
    let wide = PixelImage(
      width: 4, height: 2, channels: 3, pixels: (0..<24).map { UInt8(($0 / 3) % 4 * 40) })
    #expect(
      wide.square(side: 2, framing: .stretched) == [20, 20, 20, 100, 100, 100, 20, 20, 20, 100, 100, 100])
  }

  @Test func classesThatDifferInCaseAreTold() throws {
    let folder = try TemporaryFolder()
    try folder.writeClass("Cat", count: 3)
    try folder.writeClass("cat", count: 3, seed: 200)
    #expect(
      try folder.task().report?.notes.contains("the classes “Cat” and “cat” differ in case or spaces alone")
        == true)
  }

  @Test func aHiddenClassIsNamedWhereOneIsLeft() throws {
    let folder = try TemporaryFolder()
    try folder.writeClass("cat", count: 3)
    try folder.writeClass("..dog", count: 3)
    #expect(
      formatError { _ = try folder.task() }?.what
        == "has one class only (..dog left out: hidden, a system's or a run)")
  }

  @Test func foldersWithoutPicturesAreNamedWhereOneClassIsLeft() throws {
    let folder = try TemporaryFolder()
    try folder.writeClass("cat", count: 3)
    try folder.write(Array("a page".utf8), to: "dog/1.txt")
    #expect(
      formatError { _ = try folder.task() }?.what
        == "has one class only (no picture that can be read in dog)")
    let hidden = try TemporaryFolder()
    try hidden.writeClass(".cats", count: 3)
    #expect(
      formatError { _ = try hidden.task() }?.what
        == "holds no picture in a class folder (.cats left out: hidden, a system's or a run)")
  }

  @Test(arguments: ["", "/cat"]) func anEmptySideIsNamed(below: String) throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] { try folder.writeClass("train/" + label, count: 5) }
    try FileManager.default.createDirectory(
      atPath: folder.path + "/test" + below, withIntermediateDirectories: true)
    let notes = try folder.task().report?.notes ?? []
    #expect(notes.contains { $0.hasPrefix("test looks like a side, holds no picture") }, "\(notes)")
  }

  @Test func oneFolderTooHighIsNamed() throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] { try folder.writeClass("sunday/" + label, count: 3) }
    let error = formatError { _ = try folder.task() }
    #expect(error?.what == "has one class only" && error?.remedy.contains(folder.path + "/sunday") == true)
  }

  @Test func whatIsKnownOfAFileEndsWithIt() throws {
    let folder = try TemporaryFolder()
    try plain(folder)
    #expect(try count(folder.task()) == 10)
    try folder.write([1, 2, 3], to: "cat/0.png")
    #expect(try count(folder.task()) == 9)
    try folder.writePicture("cat/0.png", seed: 999)
    #expect(try count(folder.task()) == 10)
  }
}

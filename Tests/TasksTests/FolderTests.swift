import Formats
import Foundation
import Testing

@testable import Tasks

@Suite("Folders as tasks")
struct FolderTests {
  @Test func classesAreTheSortedFolderNames() throws {
    let folder = try TemporaryFolder()
    for index in 0..<20 {
      try folder.writePicture("cats/\(index).png", seed: UInt64(index))
      try folder.writePicture("birds/deep/\(index).PNG", seed: UInt64(100 + index))
    }
    try folder.write([0], to: "cats/notes.txt")
    let task = try folder.task()
    #expect(task.name == folder.url.lastPathComponent)
    #expect(task.classNames == ["birds", "cats"])
    #expect(task.train.count + task.test.count == 40)
    #expect(!task.test.isEmpty)
  }

  @Test func aSplitOfTheUsersIsKept() throws {
    let folder = try TemporaryFolder()
    for (seed, name) in ["train/a/1.png", "train/b/2.png", "train/b/3.png", "test/b/4.png"].enumerated() {
      try folder.writePicture(name, seed: UInt64(seed))
    }
    let task = try folder.task()
    #expect(task.train.map(\.label) == [0, 1, 1])
    #expect(
      task.test == [
        Example(source: .file(path: folder.path + "/test/b/4.png"), label: 1, group: "test/b/4.png")
      ])
    try folder.writePicture("test/c/5.png", seed: 5)
    #expect(
      formatError { _ = try folder.task() }?.what == "is a class to measure on that is not learned")
  }

  @Test func foldersThatCannotServeSaySo() throws {
    let empty = try TemporaryFolder()
    #expect(formatError { _ = try empty.task() }?.what == "holds no picture in a class folder")

    let lonely = try TemporaryFolder()
    try lonely.writePicture("only/1.png")
    #expect(formatError { _ = try lonely.task() }?.what == "has one class only")

    let error = formatError { _ = try ImageTask.load("no-such-task") }
    #expect(error?.remedy.contains("emoji") == true)
  }

  @Test func loopsOfLinksEnd() throws {
    let folder = try TemporaryFolder()
    try folder.writePicture("a/1.png", seed: 1)
    try folder.writePicture("b/2.png", seed: 2)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/a/back", withDestinationPath: folder.path)
    let task = try folder.task()
    #expect(task.train.count + task.test.count == 2)
  }

  @Test func filesOfTheMNISTFamilyAreRead() throws {
    let folder = try TemporaryFolder()
    func idx(_ shape: [Int], _ values: [UInt8]) -> [UInt8] {
      [0, 0, 8, UInt8(shape.count)] + shape.flatMap { [0, 0, 0, UInt8($0)] } + values
    }
    try folder.write(idx([3, 2, 2], Array(0..<12)), to: "train-images-idx3-ubyte")
    try folder.write(idx([3], [0, 1, 2]), to: "train-labels-idx1-ubyte")
    try folder.write(idx([2, 2, 2], Array(0..<8)), to: "t10k-images-idx3-ubyte")
    try folder.write(idx([2], [2, 0]), to: "t10k-labels-idx1-ubyte")
    let task = try folder.task()
    #expect(task.classNames == ["0", "1", "2"])
    #expect(task.train.map(\.label) == [0, 1, 2] && task.test.map(\.label) == [2, 0])
    #expect(task.pictureSide == 2)
    let prepared = try task.prepare(.train, resolution: 96, cache: folder.cache)
    var record = [UInt8](repeating: 0, count: prepared.recordBytes)
    try record.withUnsafeMutableBytes { try prepared.read(1, into: $0) }
    #expect(record == [4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7])

    try folder.write(idx([4], [0, 1, 2, 0]), to: "train-labels-idx1-ubyte")
    #expect(formatError { _ = try folder.task() }?.what.contains("does not fit") == true)
  }

  @Test func theEmbeddedSampleIsWhole() throws {
    let task = try ImageTask.load("sample")
    #expect(task.train.count == 1500 && task.test.count == 500)
    for label in 0..<10 {
      #expect(task.train.count { $0.label == label } == 150)
      #expect(task.test.count { $0.label == label } == 50)
    }
    let folder = try TemporaryFolder()
    let prepared = try task.prepare(.test, resolution: 96, cache: folder.cache)
    #expect(prepared.count == 500 && prepared.side == 28 && prepared.skipped.isEmpty)
    var record = [UInt8](repeating: 0, count: prepared.recordBytes)
    // Clothes on black: neither empty nor full.
    for index in [0, 250, 499] {
      try record.withUnsafeMutableBytes { try prepared.read(index, into: $0) }
      let mean = record.reduce(0) { $0 + Int($1) } / record.count
      #expect((5...250).contains(mean), "picture \(index) has mean \(mean)")
    }
  }
}

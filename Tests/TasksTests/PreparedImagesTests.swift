import Formats
import Foundation
import Testing

@testable import Tasks

@Suite("Prepared pictures")
struct PreparedImagesTests {
  private func task(_ folder: TemporaryFolder, count: Int = 70) throws -> ImageTask {
    for index in 0..<count {
      try folder.writePicture(
        "pictures/\(index % 2 == 0 ? "even" : "odd")/\(100 + index).png", width: 10 + index % 5, height: 9,
        channels: [1, 3, 4][index % 3], seed: UInt64(index))
    }
    return try ImageTask.load(folder.path + "/pictures")
  }

  private func records(_ prepared: PreparedImages) throws -> [[UInt8]] {
    try (0..<prepared.count).map { index in
      var record = [UInt8](repeating: 0, count: prepared.recordBytes)
      try record.withUnsafeMutableBytes { try prepared.read(index, into: $0) }
      return record
    }
  }

  @Test func recordsAreTheSquaresOfThePicturesForAnyThreads() throws {
    let folder = try TemporaryFolder()
    let task = try task(folder)
    let expected = try task.train.map { example in
      guard case .file(let path) = example.source else { return [] as [UInt8] }
      return try ImageDecoder.decode(path: path).square(side: 10, framing: .photograph)
    }
    for threads in [1, 2, 5] {
      var steps: [Int] = []
      let cache = Cache(root: folder.url.appending(path: "cache\(threads)"))
      let prepared = try task.prepare(.train, resolution: 8, cache: cache, threads: threads) { done, total in
        steps.append(done)
        #expect(total == task.train.count)
      }
      #expect(prepared.side == 10)
      #expect(try records(prepared) == expected)
      #expect((0..<prepared.count).map(prepared.label) == task.train.map(\.label))
      #expect(steps.last == task.train.count && steps == steps.sorted())
    }
  }

  @Test func aSecondCallReadsTheFile() throws {
    let folder = try TemporaryFolder()
    let task = try task(folder)
    _ = try task.prepare(.train, resolution: 8, cache: folder.cache)
    var isBuilt = false
    _ = try task.prepare(.train, resolution: 8, cache: folder.cache) { _, _ in isBuilt = true }
    #expect(!isBuilt)
    // A picture that changes changes the digest.
    try folder.writePicture("pictures/even/100.png", width: 30, height: 30, seed: 77)
    _ = try ImageTask.load(folder.path + "/pictures").prepare(.train, resolution: 8, cache: folder.cache) {
      _, _ in isBuilt = true
    }
    #expect(isBuilt || !task.train.contains { $0.group == "even/100.png" })
  }

  @Test func unreadablePicturesAreLeftOutAndNamed() throws {
    let folder = try TemporaryFolder()
    _ = try task(folder)
    for (name, bytes) in [("empty", []), ("text", Array("hello".utf8)), ("cut", [0x89, 0x50, 0x4E, 0x47])] {
      for copy in 0..<9 { try folder.write(bytes, to: "pictures/odd/\(name)\(copy).png") }
    }
    let task = try ImageTask.load(folder.path + "/pictures")
    let prepared = try task.prepare(.train, resolution: 8, cache: folder.cache)
    let bad = task.train.filter { example in
      ["empty", "text", "cut"].contains { example.group.contains($0) }
    }
    #expect(!bad.isEmpty)
    #expect(
      prepared.skipped.map(\.name).sorted() == bad.map { folder.path + "/pictures/" + $0.group }.sorted())
    #expect(prepared.count == task.train.count - bad.count)
    // What was skipped is remembered by the file.
    let again = try task.prepare(.train, resolution: 8, cache: folder.cache)
    #expect(again.skipped == prepared.skipped)
  }

  @Test func aTaskWithOneReadableClassIsRefused() throws {
    let folder = try TemporaryFolder()
    for name in ["train/a/1.png", "test/a/2.png"] { try folder.writePicture(name) }
    try folder.write([1, 2, 3], to: "train/b/3.png")
    let task = try ImageTask.load(folder.path)
    let error = formatError { _ = try task.prepare(.train, resolution: 8, cache: folder.cache) }
    #expect(error?.what.contains("of 1 classes only") == true && error?.what.contains("3.png") == true)
    #expect(try FileTree.files(under: folder.cache.prepared.path, links: .skipped).isEmpty)
  }

  @Test func damagedFilesAreBuiltAgain() throws {
    let folder = try TemporaryFolder()
    let task = try task(folder, count: 20)
    let whole = try records(task.prepare(.train, resolution: 8, cache: folder.cache))
    let files = try FileTree.files(under: folder.cache.prepared.path, links: .skipped)
    let name = try #require(files.first)
    let url = folder.cache.prepared.appending(path: name)
    let bytes = [UInt8](try Data(contentsOf: url))
    let damages: [[UInt8]] = [
      [], Array(bytes.prefix(7)), Array(bytes.dropLast()), Array(bytes.dropFirst()),
      bytes.dropLast(16) + [UInt8](repeating: 255, count: 8) + bytes.suffix(8),
    ]
    for (index, damaged) in damages.enumerated() {
      try Data(damaged).write(to: url)
      #expect(
        try records(task.prepare(.train, resolution: 8, cache: folder.cache)) == whole, "damage \(index)")
    }
  }

  @Test func whatAKilledBuildLeftIsDeleted() throws {
    let folder = try TemporaryFolder()
    try folder.write([1, 2, 3], to: "cache/prepared/.old.rgb.1234.0.partial")
    _ = try task(folder, count: 20).prepare(.train, resolution: 8, cache: folder.cache)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.cache.prepared.path)
    #expect(names.count == 2 && names.contains(".lock"))
  }

  @Test func recordsAreNoLargerThanThePictures() {
    func side(_ framing: Framing, _ pictureSide: Int?, _ resolution: Int) -> Int {
      ImageTask(
        name: "", classNames: [], train: [], test: [], framing: framing, pictureSide: pictureSide,
        licence: "",
        source: ""
      ).recordSide(resolution: resolution)
    }
    #expect(side(.photograph, nil, 224) == 256)
    #expect(side(.photograph, nil, 96) == 110)
    #expect(side(.drawing, nil, 96) == 96)
    #expect(side(.drawing, 28, 96) == 28)
    #expect(side(.drawing, 64, 32) == 32)
  }
}

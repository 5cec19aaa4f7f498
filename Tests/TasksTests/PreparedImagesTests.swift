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
    return try folder.task("pictures")
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
    _ = try folder.task("pictures").prepare(.train, resolution: 8, cache: folder.cache) {
      _, _ in isBuilt = true
    }
    #expect(isBuilt || !task.train.contains { $0.group == "even/100.png" })
  }

  @Test func unreadablePicturesAreLeftOutAndNamed() throws {
    let folder = try TemporaryFolder()
    let whole = try task(folder)
    for (name, bytes) in [("empty", []), ("text", Array("hello".utf8)), ("cut", [0x89, 0x50, 0x4E, 0x47])] {
      for copy in 0..<9 { try folder.write(bytes, to: "pictures/odd/\(name)\(copy).png") }
    }
    let task = try folder.task("pictures")
    // What cannot be read moves nothing else.
    #expect(task.train == whole.train && task.test == whole.test)
    let leftOut = try #require(task.report).leftOut
    #expect(leftOut.count == 27 && Set(leftOut.map(\.reason)) == [.otherKind])
    let prepared = try task.prepare(.train, resolution: 8, cache: folder.cache)
    #expect(prepared.count == task.train.count && prepared.skipped.isEmpty)
  }

  /// A picture that was whole when the folder was read and is not when it is prepared.
  @Test func picturesThatBecomeUnreadableAreSkipped() throws {
    let folder = try TemporaryFolder()
    let task = try task(folder)
    let name = task.train[3].group
    try folder.write([1, 2, 3], to: "pictures/" + name)
    let prepared = try task.prepare(.train, resolution: 8, cache: folder.cache)
    #expect(prepared.skipped.map(\.name) == [folder.path + "/pictures/" + name])
    #expect(prepared.count == task.train.count - 1)
    let again = try task.prepare(.train, resolution: 8, cache: folder.cache)
    #expect(again.skipped == prepared.skipped)
  }

  @Test func aTaskWithOneReadableClassIsRefused() throws {
    let folder = try TemporaryFolder()
    for (seed, name) in ["train/a/1.png", "train/b/2.png", "test/a/2.png"].enumerated() {
      try folder.writePicture(name, seed: UInt64(seed))
    }
    let task = try folder.task()
    try folder.write([1, 2, 3], to: "train/b/2.png")
    let error = formatError { _ = try task.prepare(.train, resolution: 8, cache: folder.cache) }
    #expect(error?.what.contains("of 1 classes only") == true && error?.what.contains("2.png") == true)
  }

  @Test func aTaskMayHaveNoTestPictures() throws {
    let folder = try TemporaryFolder()
    for (seed, name) in ["a/1.png", "b/2.png"].enumerated() {
      try folder.writePicture(name, seed: UInt64(seed))
    }
    let task = try folder.task()
    #expect(task.train.count == 2 && task.test.isEmpty)
    #expect(try task.prepare(.test, resolution: 8, cache: folder.cache).count == 0)
    #expect(task.report?.notes == ["no class has a test picture: accuracy is not measured"])
  }

  @Test func aPictureIsPreparedOnceForAllTasks() throws {
    let folder = try TemporaryFolder()
    let task = try task(folder)
    _ = try task.prepare(.train, resolution: 8, cache: folder.cache)
    // The same pictures elsewhere and under other names: nothing to decode but what the other side has.
    for (index, example) in task.train.enumerated() {
      try folder.write(
        folder.bytes("pictures/" + example.group), to: "again/\(example.label)/\(index).png")
    }
    let before = folder.recordBytes
    let again = try folder.task("again")
    for side in Split.allCases {
      let prepared = try again.prepare(side, resolution: 8, cache: folder.cache)
      #expect(prepared.count == again.examples(side).count)
    }
    // What is known of the files at their new places, but not one record.
    #expect(folder.recordBytes == before)
  }

  @Test func aFolderThatGrowsDayByDayIsNotCopied() throws {
    let folder = try TemporaryFolder()
    _ = try task(folder, count: 40)
    var records: [[UInt8]] = []
    for day in 0..<30 {
      try folder.writePicture("pictures/odd/day\(day).png", width: 12, height: 12, seed: UInt64(1000 + day))
      let task = try folder.task("pictures")
      let prepared = try task.prepare(.train, resolution: 8, cache: folder.cache)
      records = try self.records(prepared)
      #expect(records.count == task.train.count)
    }
    // 70 records of 10 × 10 pixels with their keys, and a few kept twice.
    let once = 70 * (300 + 32)
    #expect(folder.recordBytes < 2 * once, "\(folder.recordBytes) bytes")
    #expect(folder.recordFiles.count <= 10, "\(folder.recordFiles)")
    let fresh = Cache(root: folder.url.appending(path: "fresh"))
    let task = try folder.task("pictures")
    #expect(try self.records(task.prepare(.train, resolution: 8, cache: fresh)) == records)
  }

  @Test func theCacheIsBounded() throws {
    let folder = try TemporaryFolder()
    let cache = Cache(root: folder.cache.root, limit: 20_000)
    var task = try task(folder)
    for resolution in 8..<20 {
      let prepared = try task.prepare(.train, resolution: resolution, cache: cache)
      #expect(prepared.count == task.train.count)
    }
    let needed = task.train.count * (23 * 23 * 3 + 32) + 16
    #expect(folder.recordBytes <= max(needed, 20_000), "\(folder.recordBytes) of \(needed) bytes")
    // What was deleted is built again.
    task = try folder.task("pictures")
    #expect(try task.prepare(.train, resolution: 8, cache: cache).count == task.train.count)
    let freed = try cache.clean()
    #expect(freed > 0 && folder.recordBytes == 0)
    #expect(try CacheContents(cache).parts.map(\.name) == ["prepared pictures"])
  }

  /// What was used longest ago goes first, not what was made first.
  @Test func whatWasUsedLastStays() throws {
    let folder = try TemporaryFolder()
    let root = folder.cache.root
    let task = try task(folder)
    /// The sides that are kept, and how old they are said to be.
    func files() throws -> [Int: String] {
      var files: [Int: String] = [:]
      for path in try FileTree.files(under: folder.cache.prepared.path, links: .skipped)
      where path.hasSuffix(".rgb") {
        let parts = path.split(separator: "-")
        files[try #require(Int(parts[parts.count - 2]))] = folder.cache.prepared.path + "/" + path
      }
      return files
    }
    for side in [8, 9, 10] { _ = try task.prepare(.train, resolution: side, cache: Cache(root: root)) }
    let made = try files()
    try #require(made.count == 3)
    for (age, side) in made.keys.sorted(by: >).enumerated() {
      let date = Date(timeIntervalSinceNow: -3600 * Double(age + 1))
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: made[side]!)
    }
    // The oldest is used again; then there is room for two.
    let oldest = try #require(made.keys.min())
    _ = try task.prepare(.train, resolution: 8, cache: Cache(root: root))
    let room = try made.values.map { try Data(contentsOf: URL(filePath: $0)).count }.reduce(0, +)
    _ = try task.prepare(.train, resolution: 7, cache: Cache(root: root, limit: room))
    let left = try files()
    #expect(left[oldest] != nil && left[made.keys.sorted()[1]] == nil, "\(left.keys.sorted())")
  }

  @Test func filesOfTheUsersInTheCacheAreLeftAlone() throws {
    let folder = try TemporaryFolder()
    let mine = [
      "photo.rgb", "a-1-b.rgb", "notes.known", "x.partial", "deep/photograph-8-0123456789abcdef.rgb",
    ]
    for name in mine { try folder.write([1, 2, 3], to: "cache/prepared/" + name) }
    let earlier = "cache/prepared/pictures-train-8-0123456789abcdef.rgb"
    try folder.write([1, 2, 3], to: earlier)
    let cache = Cache(root: folder.cache.root, limit: 1)
    _ = try task(folder, count: 20).prepare(.train, resolution: 8, cache: cache)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/" + earlier))
    #expect(try cache.clean() > 0)
    for name in mine { #expect(try folder.bytes("cache/prepared/" + name) == [1, 2, 3], "\(name)") }
    let left = try FileTree.files(under: cache.prepared.path, links: .skipped)
    #expect(left.sorted() == mine.sorted(), "\(left)")
  }

  @Test func damagedFilesAreBuiltAgain() throws {
    let folder = try TemporaryFolder()
    let task = try task(folder, count: 20)
    let whole = try records(task.prepare(.train, resolution: 8, cache: folder.cache))
    let files = try FileTree.files(under: folder.cache.prepared.path, links: .skipped)
    let name = try #require(files.first { $0.hasSuffix(".rgb") })
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
    #expect(names.contains(".lock") && !names.contains { $0.hasSuffix(".partial") })
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

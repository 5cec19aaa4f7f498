import Formats
import Foundation
import Testing

@testable import Tasks

@Suite("Cache folder")
struct CacheTests {
  @Test func theEnvironmentMovesIt() {
    let cache = Cache(environment: ["REMANENCE_CACHE": "/somewhere/else", "HOME": "/home/ada"])
    #expect(cache.root.path == "/somewhere/else")
  }

  @Test func elseItIsThePlatformsOwn() {
    let cache = Cache(environment: ["HOME": "/home/ada"])
    #if os(macOS)
      #expect(cache.root.path == "/home/ada/Library/Caches/remanence")
    #else
      #expect(cache.root.path == "/home/ada/.cache/remanence")
      let moved = Cache(environment: ["HOME": "/home/ada", "XDG_CACHE_HOME": "/var/cache/ada"])
      #expect(moved.root.path == "/var/cache/ada/remanence")
      // The specification: relative paths are to be ignored.
      let relative = Cache(environment: ["HOME": "/home/ada", "XDG_CACHE_HOME": "cache"])
      #expect(relative.root == cache.root)
    #endif
  }

  @Test func whatItHoldsIsCountedWithoutItsLocks() throws {
    let folder = try TemporaryFolder()
    let cache = folder.cache
    try folder.write([1, 2, 3], to: "cache/prepared/a.rgb")
    try folder.write([], to: "cache/prepared/.lock")
    #expect(try CacheContents(cache).parts == [.init(name: "prepared pictures", files: 1, bytes: 3)])
  }

  @Test func whatCannotBeListedIsNotCountedAsNothing() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "cache")
    #expect(throws: FormatError.self) { try CacheContents(folder.cache) }
    #expect(throws: FormatError.self) { try folder.cache.clean() }
  }

  /// What lies behind a link out of the cache is not deleted, whatever it is called.
  @Test func nothingIsDeletedOutsideOfIt() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    let digits = "0123456789abcdef"
    let names = ["photograph-224-\(digits).rgb", "\(digits)\(digits).known", ".x.1.0.partial"]
    for name in names {
      try other.write([1], to: "prepared/" + name)
      try folder.write([1], to: "cache/inside/" + name)
    }
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/cache/prepared", withDestinationPath: other.path + "/prepared")
    let error = try #require(formatError { _ = try folder.cache.clean() })
    #expect(error.what == "is a link to a folder outside of the cache, where nothing is deleted")
    Cache(root: folder.cache.root, limit: 0).trim(keeping: [])
    folder.cache.removePartialFiles()
    for name in names { #expect(try other.bytes("prepared/" + name) == [1]) }
    // One that stays inside is followed.
    try FileManager.default.removeItem(atPath: folder.path + "/cache/prepared")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/cache/prepared", withDestinationPath: "inside")
    #expect(try folder.cache.clean() == 3)
  }

  /// Where the platform's own folder cannot be written, pictures are prepared for this once; where somebody
  /// has chosen it, that is an error.
  @Test func whereItCannotBeWrittenPicturesArePreparedOnce() throws {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog"] { try folder.writeClass("task/\(label)", count: 3) }
    try folder.write([], to: "file")
    let task = try folder.task("task")
    let own = Cache(environment: ["HOME": folder.path + "/file"])
    let prepared = try task.prepare(.train, resolution: 16, cache: own)
    #expect(prepared.unkept?.what == "cannot be made: Not a directory")
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: prepared.recordBytes, alignment: 8)
    defer { buffer.deallocate() }
    for index in 0..<prepared.count { try prepared.read(index, into: buffer) }
    let kept = try task.prepare(.train, resolution: 16, cache: folder.cache)
    #expect(kept.unkept == nil && kept.count == prepared.count)
    let chosen = Cache(environment: ["HOME": "/", "REMANENCE_CACHE": folder.path + "/file"])
    let error = formatError { _ = try task.prepare(.train, resolution: 16, cache: chosen) }
    #expect(error?.what.hasPrefix("cannot be made: ") == true)
    let left = try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory())
    #expect(!left.contains { $0.hasPrefix("remanence-\(getpid())-") })
  }

  @Test func filesAreListedSortedWithLinksSkippedOrLoopsOnce() throws {
    let folder = try TemporaryFolder()
    for path in ["b/2.png", "b/1.png", "a/3.png", ".hidden/4.png"] { try folder.write([1], to: path) }
    let files = FileManager.default
    try files.createSymbolicLink(atPath: folder.path + "/a/loop", withDestinationPath: folder.path)
    try files.createSymbolicLink(atPath: folder.path + "/a/also.png", withDestinationPath: "3.png")
    #expect(try FileTree.files(under: folder.path, links: .skipped) == ["a/3.png", "b/1.png", "b/2.png"])
    #expect(
      try FileTree.files(under: folder.path, links: .followed)
        == ["a/3.png", "a/also.png", "b/1.png", "b/2.png"])
  }
}

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
    #expect(CacheContents(cache).parts == [.init(name: "prepared pictures", files: 1, bytes: 3)])
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

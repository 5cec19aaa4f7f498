import Formats
import Foundation
import Testing

@testable import Tasks

/// Folders and pictures that nobody may open. Root may open everything: for a process of root's the tests
/// give that up for the thread that they run on, where the system can (Linux: `setfsuid`), and else are
/// skipped.
@Suite("Folders that are closed", .enabled(if: Unprivileged.isPossible))
struct ClosedFolderTests {
  private func closed(_ path: String, _ mode: mode_t = 0, _ body: () throws -> Void) rethrows {
    chmod(path, mode)
    defer { chmod(path, 0o755) }
    try Unprivileged.run(body)
  }

  private func classes() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for label in ["cat", "dog", "owl"] { try folder.writeClass(label, count: 4) }
    return folder
  }

  private let options = FolderOptions(threads: 1)

  @Test(arguments: ["cache", "cache/prepared"]) func aCacheThatIsClosedIsNotEmpty(part: String) throws {
    let folder = try TemporaryFolder()
    try folder.write([1, 2, 3], to: "cache/prepared/a.rgb")
    try closed(folder.path + "/" + part) {
      for act in [{ _ = try CacheContents(folder.cache) }, { _ = try folder.cache.clean() }] {
        let error = #expect(throws: FormatError.self) { try act() }
        #expect(error?.place.hasSuffix(part) == true && error?.what.hasPrefix("cannot be listed") == true)
      }
    }
  }

  /// Not to be listed, and to be listed without a look into it.
  @Test(arguments: [(0o000, LeftOut.Reason.closed), (0o444, .unreadable)] as [(mode_t, LeftOut.Reason)])
  func aClassFolderIsNamedAndTheOthersAreRead(mode: mode_t, reason: LeftOut.Reason) throws {
    let folder = try classes()
    try closed(folder.path + "/dog", mode) {
      let task = try folder.task(options: options)
      #expect(task.classNames == ["cat", "owl"])
      let report = try #require(task.report)
      #expect(Set(report.leftOut.map(\.reason)) == [reason], "\(report.leftOut)")
      #expect(report.leftOut.contains { $0.path.hasPrefix("dog") })
      let line = report.lines.first { $0.contains("left out: ") } ?? ""
      if reason == .closed {
        #expect(line == "left out: what lies in a folder that cannot be opened (dog)")
      } else {
        #expect(line.contains("dog/0.png cannot be examined"), "\(line)")
      }
    }
    // What was closed is looked at again when it is open.
    #expect(try folder.task(options: options).classNames == ["cat", "dog", "owl"])
  }

  @Test func aPictureIsNamed() throws {
    let folder = try classes()
    try closed(folder.path + "/cat/1.png") {
      let report = try #require(try folder.task(options: options).report)
      #expect(report.leftOut.map(\.path) == ["cat/1.png"] && report.leftOut[0].reason == .unreadable)
      #expect(report.leftOut[0].detail.contains("Permission denied"), "\(report.leftOut)")
    }
  }

  @Test func theFolderItselfIsRefused() throws {
    let folder = try classes()
    closed(folder.path) {
      #expect(formatError { _ = try folder.task(options: options) }?.what == "cannot be listed")
    }
  }

  @Test func answersNameAFolderThatStaysClosed() throws {
    let folder = try classes()
    try closed(folder.path + "/dog") {
      let files = try PictureFiles(below: folder.path)
      #expect(files.closed == [folder.path + "/dog"] && files.paths.count == 8)
    }
  }
}

/// Runs tests without the rights of root.
enum Unprivileged {
  /// Whether this process is none of root's, or can act as another on the calling thread.
  static var isPossible: Bool { geteuid() != 0 || setFileUser != nil }

  /// Runs `body`, on this thread, with the rights of nobody in the file system.
  static func run(_ body: () throws -> Void) rethrows {
    guard geteuid() == 0 else { return try body() }
    _ = setFileUser?(65_534)
    defer { _ = setFileUser?(0) }
    try body()
  }

  /// The system's `setfsuid`, which concerns the calling thread alone.
  private static let setFileUser: (@convention(c) (UInt32) -> Int32)? = dlsym(
    UnsafeMutableRawPointer(bitPattern: 0), "setfsuid"
  ).map { unsafeBitCast($0, to: (@convention(c) (UInt32) -> Int32).self) }
}

import Foundation
import Testing

@testable import Formats

@Suite struct AtomicFileTests {
  @Test func appearsOnlyWhenCommitted() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.bin")
    try AtomicFile.write("old", to: path)
    do {
      var dropped = try AtomicFile(path: path)
      try dropped.write([1, 2, 3])
      #expect(try folder.names().count == 2)
    }
    #expect(try folder.names() == ["a.bin"])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")

    var file = try AtomicFile(path: path)
    try file.write([1, 2])
    try file.write([])
    try file.write([3])
    try file.commit()
    #expect(try folder.names() == ["a.bin"])
    #expect(try ByteSource(path: path).allBytes(maximumBytes: 3) == [1, 2, 3])
  }

  @Test func twoWritersOfOnePathDoNotMeet() throws {
    let folder = try TemporaryFolder()
    var first = try AtomicFile(path: folder.path("a"))
    var second = try AtomicFile(path: folder.path("a"))
    try first.write([1])
    try second.write([2])
    try first.commit()
    try second.commit()
    #expect(try ByteSource(path: folder.path("a")).allBytes(maximumBytes: 9) == [2])
    #expect(try folder.names() == ["a"])
  }

  @Test func namesWhatIsWrong() throws {
    let folder = try TemporaryFolder()
    #expect(
      message { try AtomicFile.write([1], to: folder.path("none/a")) }.contains("make its folder first"))
    #expect(message { try AtomicFile.write([1], to: folder.url.path + "/") }.contains("is a folder"))
  }

  #if os(Linux)
    @Test func aFullDiskIsAnError() throws {
      let full = open("/dev/full", O_WRONLY)
      try #require(full >= 0)
      defer { close(full) }
      let line = message { try AtomicFile.write([1, 2, 3], descriptor: full, path: "run/adapter") }
      #expect(
        line == "run/adapter: cannot take 3 more bytes: No space left on device; "
          + "the disk is full: free some space and run it again")
    }
  #endif

  /// A limit on file size makes a write fail half way, as a full disk does.
  @Test func aFailedWriteLeavesNothing() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
      #if canImport(Glibc)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #else
        setrlimit(RLIMIT_FSIZE, &limit)
      #endif
      let folder = try TemporaryFolder()
      let line = message { try AtomicFile.write([UInt8](repeating: 7, count: 5000), to: folder.path("a")) }
      precondition(line.contains("cannot take 5000 more bytes"), line)
      let names = try folder.names()
      precondition(names.isEmpty, "\(names)")
    }
  }
}

@Suite struct ByteSourceTests {
  @Test func refusesWhatIsNoFile() throws {
    let folder = try TemporaryFolder()
    #expect(message { _ = try ByteSource(path: folder.path("none")) }.contains("cannot be opened"))
    #expect(message { _ = try ByteSource(path: folder.url.path) }.contains("is a folder"))
    #expect(message { _ = try ByteSource(path: "/dev/null") }.contains("is not a regular file"))
    try #require(mkfifo(folder.path("pipe"), 0o600) == 0)
    #expect(message { _ = try ByteSource(path: folder.path("pipe")) }.contains("is not a regular file"))
  }

  @Test(arguments: [(-1, 1), (0, -1), (0, 5), (4, 1), (3, 2), (Int.max, 1), (1, Int.max), (Int.max, Int.max)])
  func refusesReadsOutside(offset: Int, count: Int) throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write([1, 2, 3, 4], to: folder.path("a"))
    for source in [ByteSource([1, 2, 3, 4], name: "a"), try ByteSource(path: folder.path("a"))] {
      #expect(throws: FormatError.self) { try source.bytes(at: offset, count: count) }
      #expect(try source.bytes(at: 1, count: 3) == [2, 3, 4])
      #expect(try source.bytes(at: 4, count: 0) == [])
    }
  }

  @Test func aFileThatShrinksIsAnError() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write([1, 2, 3, 4], to: folder.path("a"))
    let source = try ByteSource(path: folder.path("a"))
    #expect(truncate(folder.path("a"), 2) == 0)
    #expect(message { _ = try source.bytes(at: 0, count: 4) }.contains("became shorter"))
  }
}

@Suite struct SHA256Tests {
  /// NIST's examples (FIPS 180-2, appendix B).
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func knownDigests(text: String, digest: String) throws {
    #expect(SHA256(of: Array(text.utf8)).hexadecimal == digest)
    let folder = try TemporaryFolder()
    try AtomicFile.write(text, to: folder.path("a"))
    #expect(try SHA256(ofFile: folder.path("a")).description == digest)
  }

  @Test func piecesDigestAsTheWhole() throws {
    let bytes = (0..<(1 << 20) + 7).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let folder = try TemporaryFolder()
    try AtomicFile.write(bytes, to: folder.path("a"))
    #expect(try SHA256(ofFile: folder.path("a")) == SHA256(of: bytes))
  }
}

@Suite struct FormatErrorTests {
  @Test func isOneLineWhateverTheNamesHold() {
    let error = FormatError(
      "has\nno \u{1B}[31m tensor\u{2028}\u{202E}x", at: "a\rb", remedy: "fetch it again")
    #expect(
      error.description == "a\\u{d}b: has\\u{a}no \\u{1b}[31m tensor\\u{2028}\\u{202e}x; fetch it again")
    let long = FormatError(String(repeating: "x", count: 10_000), at: "a", remedy: "b")
    #expect(long.description.count <= 1000 && long.description.hasSuffix(long.remedy))
  }
}

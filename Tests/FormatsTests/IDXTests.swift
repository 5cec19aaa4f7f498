import Testing

@testable import Formats

@Suite struct IDXTests {
  @Test func readsImagesAndLabels() throws {
    let images = try IDX(path: Golden.path("images.idx3-ubyte.gz"))
    #expect(images.shape == [3, 4, 5])
    #expect(images.values == (0..<60).map { UInt8(truncatingIfNeeded: 7 * $0) })
    let labels = try IDX(path: Golden.path("labels.idx1-ubyte"))
    #expect(labels.shape == [3])
    #expect(labels.values == [2, 0, 1])
  }

  @Test(
    arguments: [
      ([], "needs 2 more bytes"),
      ([0, 0, 9, 1, 0, 0, 0, 1, 5], "not an IDX file of unsigned bytes"),
      ([0, 0, 8, 0], "has 0 extents"),
      ([0, 0, 8, 255], "has 255 extents"),
      ([0, 0, 8, 1, 0, 0, 0, 2, 5], "declares 2 elements where 1 follow"),
      ([0, 0, 8, 1, 0, 0, 0, 1, 5, 6], "declares 1 elements where 2 follow"),
      ([0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255], "more than the limit"),
    ] as [([UInt8], String)])
  func refuses(bytes: [UInt8], reason: String) {
    let line = message { _ = try IDX(bytes, name: "i") }
    #expect(line.contains(reason), "\(line)")
  }
}

@Suite struct GzipTests {
  @Test func boundsItsOutput() throws {
    let bytes = try Golden.bytes("images.idx3-ubyte.gz")
    #expect(try Gzip.decompress(bytes, name: "g", maximumBytes: 76).count == 76)
    #expect(message { _ = try Gzip.decompress(bytes, name: "g", maximumBytes: 75) }.contains("limit of 75"))
    #expect(message { _ = try IDX(bytes, name: "g", maximumElements: 59) }.contains("limit of 59"))
  }

  @Test func readsMembersInARowAndRefusesAnythingElseBehindThem() throws {
    let bytes = try Golden.bytes("images.idx3-ubyte.gz")
    #expect(try Gzip.decompress(bytes + bytes, name: "g", maximumBytes: 1000).count == 152)
    for tail in [[0], [0x1F, 0x8B], [1, 2, 3]] as [[UInt8]] {
      #expect(throws: FormatError.self) { try Gzip.decompress(bytes + tail, name: "g", maximumBytes: 1000) }
    }
  }

  @Test func everyTruncationIsAnError() throws {
    let bytes = try Golden.bytes("images.idx3-ubyte.gz")
    for count in bytes.indices {
      #expect(throws: FormatError.self) {
        try Gzip.decompress(Array(bytes[..<count]), name: "g", maximumBytes: 1000)
      }
    }
  }
}

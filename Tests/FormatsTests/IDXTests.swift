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
      (
        [0, 0, 8, 4, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], "0 elements"
      ),
      ([0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255], "more than the limit"),
    ] as [([UInt8], String)])
  func refuses(bytes: [UInt8], reason: String) {
    let line = message { _ = try IDX(ByteSource(bytes, name: "i")) }
    #expect(line.contains(reason), "\(line)")
  }

  @Test func readsItemByItem() throws {
    let path = try Golden.path("images.idx3-ubyte.gz")
    let reader = try IDXReader(path: path)
    #expect(reader.shape == [3, 4, 5])
    #expect(reader.itemCount == 20)
    #expect(try reader.next(1) + reader.next(2) == IDX(path: path).values)
    #expect(reader.position == 3)
  }

  /// A packed IDX file that declares `count` labels and has three.
  func packed(declaring count: UInt8) -> ByteSource {
    // A stored block (RFC 1951, 3.2.4) needs no packer.
    let plain: [UInt8] = [0, 0, 8, 1, 0, 0, 0, count, 7, 8, 9]
    let stored: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 11, 0, 0xF4, 0xFF] + plain
    let sum = crc32(plain)
    return ByteSource(
      stored + [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: sum >> $0) } + [11, 0, 0, 0], name: "i")
  }

  /// The CRC of gzip (RFC 1952, 8).
  func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
  }

  @Test func packedElementsAreAsManyAsDeclared() throws {
    #expect(try IDX(packed(declaring: 3)).values == [7, 8, 9])
    #expect(message { _ = try IDX(packed(declaring: 2)) }.contains("holds more than"))
    #expect(message { _ = try IDX(packed(declaring: 4)) }.contains("needs 4 more bytes where 3 are left"))
  }

  /// What a few packed bytes cannot unpack to is refused before room is made for it.
  @Test func aSmallPackedFileCannotDeclareALargeArray() throws {
    let small = ByteSource(try Golden.bytes("images.idx3-ubyte.gz"), name: "g")
    #expect(message { _ = try IDXReader(small, maximumElements: 59) }.contains("limit of 59"))
    let plain: [UInt8] = [0, 0, 8, 1, 1, 0, 0, 0]
    let stored: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0, 8, 0, 0xF7, 0xFF] + plain
    #expect(
      message { _ = try IDXReader(ByteSource(stored, name: "i")) }
        .contains("declares 16777216 elements, more than 23 packed bytes hold"))
  }
}

@Suite struct GzipTests {
  /// All that `bytes` unpack to.
  func unpacked(_ bytes: [UInt8]) throws -> [UInt8] { try Gzip(ByteSource(bytes, name: "g")).bytes(1000) }

  @Test func givesNoMoreThanAsked() throws {
    let bytes = try Golden.bytes("images.idx3-ubyte.gz")
    let gzip = try Gzip(ByteSource(bytes, name: "g"))
    let whole = try unpacked(bytes)
    #expect(whole.count == 76)
    #expect(try gzip.bytes(75) == Array(whole[..<75]))
    #expect(try gzip.bytes(75) == Array(whole[75...]))
    #expect(try gzip.bytes(1).isEmpty)
  }

  @Test func readsMembersInARowAndRefusesAnythingElseBehindThem() throws {
    let bytes = try Golden.bytes("images.idx3-ubyte.gz")
    #expect(try unpacked(bytes + bytes) == unpacked(bytes) + unpacked(bytes))
    for tail in [[0], [0x1F, 0x8B], [1, 2, 3]] as [[UInt8]] {
      #expect(throws: FormatError.self) { try unpacked(bytes + tail) }
    }
  }

  @Test func everyTruncationIsAnError() throws {
    let bytes = try Golden.bytes("images.idx3-ubyte.gz")
    for count in bytes.indices {
      #expect(throws: FormatError.self) { try unpacked(Array(bytes[..<count])) }
    }
  }
}

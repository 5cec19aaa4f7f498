/// Reads an array of bytes from front to back; every read is checked and its failure names the offset.
struct ByteCursor {
  let bytes: [UInt8]
  let name: String
  private(set) var position: Int
  /// One beyond the last byte that may be read.
  let end: Int

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
    position = 0
    end = bytes.count
  }

  var remaining: Int { end - position }

  /// The next byte, not consumed; nil at the end.
  var peek: UInt8? { position < end ? bytes[position] : nil }

  /// Consumes the byte that `peek` showed.
  mutating func advance() { position += 1 }

  func error(
    _ what: String, remedy: String = "the file is damaged or of another kind: fetch or export it again"
  ) -> FormatError {
    FormatError(what, at: "\(name), offset \(position)", remedy: remedy)
  }

  /// Moves past `count` bytes and returns where they lie.
  mutating func skip(_ count: Int) throws(FormatError) -> Range<Int> {
    guard count >= 0, count <= remaining else {
      throw error(
        "needs \(count) more bytes where \(remaining) are left",
        remedy: "the file is cut short: fetch or export it again")
    }
    defer { position += count }
    return position..<position + count
  }

  mutating func take(_ count: Int) throws(FormatError) -> ArraySlice<UInt8> { bytes[try skip(count)] }

  mutating func uint8() throws(FormatError) -> UInt8 { bytes[try skip(1).lowerBound] }

  mutating func littleEndian<Word: FixedWidthInteger>(_: Word.Type) throws(FormatError) -> Word {
    var word: Word = 0
    for (index, byte) in try take(Word.bitWidth / 8).enumerated() {
      word |= Word(truncatingIfNeeded: byte) << Word(index * 8)
    }
    return word
  }

  mutating func bigEndian<Word: FixedWidthInteger>(_ type: Word.Type) throws(FormatError) -> Word {
    try littleEndian(type).byteSwapped
  }

  /// A line of UTF-8 up to and without its line feed.
  mutating func line() throws(FormatError) -> String {
    guard let feed = bytes[position..<end].firstIndex(of: 0x0A) else { throw error("a line has no end") }
    let text = try utf8(feed - position)
    _ = try skip(1)
    return text
  }

  /// The next `count` bytes as text; throws when they are not UTF-8.
  mutating func utf8(_ count: Int) throws(FormatError) -> String {
    let start = self
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw start.error("a text of \(count) bytes is not UTF-8")
    }
    return text
  }
}

/// Writes tar archives (POSIX.1-1988, "ustar"): a header of 512 bytes before each file, contents padded to 512.
public struct TarWriter: ~Copyable {
  private var file: AtomicFile

  /// A new archive at `path`, which appears whole or not at all.
  /// - Throws: `FormatError` when it cannot be written.
  public init(path: String) throws(FormatError) { file = try AtomicFile(path: path) }

  /// Adds the file at `source` under `name`, a path whose parts are divided by `/`.
  /// - Throws: `FormatError` when the file cannot be read, the name is too long, or the disk is full.
  public mutating func add(_ source: String, as name: String) throws(FormatError) {
    let bytes = try ByteSource(path: source)
    try file.write(try Self.header(name, byteCount: bytes.count))
    var offset = 0
    while offset < bytes.count {
      let block = try bytes.bytes(at: offset, count: min(1 << 20, bytes.count - offset))
      try file.write(block)
      offset += block.count
    }
    try file.write([UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512))
  }

  /// Ends the archive with two empty blocks.
  /// - Throws: `FormatError` when the disk is full.
  public consuming func finish() throws(FormatError) {
    try file.write([UInt8](repeating: 0, count: 1024))
    try file.commit()
  }

  /// The names of the files in an archive that this writer made; nil when `source` is another one, or none.
  public static func names(in source: ByteSource) -> [String]? {
    var (offset, names) = (0, [String]())
    while let header = try? source.bytes(at: offset, count: 512), header[0] != 0 {
      func text(_ range: Range<Int>) -> String {
        String(decoding: header[range].prefix { $0 != 0 }, as: UTF8.self)
      }
      // Others write the time of the last change, which is zero here.
      guard text(257..<263) == "ustar", text(136..<148) == "00000000000",
        let size = Int(text(124..<136), radix: 8)
      else { return nil }
      names.append((text(345..<500).isEmpty ? "" : text(345..<500) + "/") + text(0..<100))
      offset += 512 + (size + 511) / 512 * 512
    }
    return names.isEmpty ? nil : names
  }

  /// The header of a file called `name`: fields of text and of octal digits, each ended by a zero byte. Owner and
  /// time are left at zero, so that equal contents give equal archives.
  private static func header(_ name: String, byteCount: Int) throws(FormatError) -> [UInt8] {
    let bytes = PathText.systemPath(name).dropLast().map { UInt8(bitPattern: $0) }
    // Up to 100 bytes of name, and up to 155 of the folders before it.
    let cut =
      bytes.count <= 100
      ? 0 : bytes.indices.first { bytes[$0] == UInt8(ascii: "/") && bytes.count - $0 - 1 <= 100 } ?? 0
    guard bytes.count <= 100 || (1...155).contains(cut), byteCount < 1 << 33 else {
      throw FormatError(
        "has a name or a size that does not fit a tar archive", at: name, remedy: "give it a shorter name")
    }
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: some Collection<UInt8>, at offset: Int) {
      header.replaceSubrange(offset..<offset + text.count, with: text)
    }
    func put(octal value: Int, digits: Int, at offset: Int) {
      let text = String(value, radix: 8)
      put(Array((String(repeating: "0", count: digits - text.count) + text).utf8), at: offset)
    }
    put(cut == 0 ? bytes[...] : bytes[(cut + 1)...], at: 0)
    put(octal: 0o644, digits: 7, at: 100)
    put(octal: 0, digits: 7, at: 108)
    put(octal: 0, digits: 7, at: 116)
    put(octal: byteCount, digits: 11, at: 124)
    put(octal: 0, digits: 11, at: 136)
    // The checksum is taken with blanks in its own place.
    put([UInt8](repeating: UInt8(ascii: " "), count: 8), at: 148)
    put([UInt8(ascii: "0")], at: 156)
    put(Array("ustar\u{0}00".utf8), at: 257)
    if cut > 0 { put(bytes[..<cut], at: 345) }
    let sum = header.reduce(0) { $0 + Int($1) }
    put(octal: sum, digits: 6, at: 148)
    header[154] = 0
    return header
  }
}

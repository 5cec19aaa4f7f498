/// Writes tar archives (POSIX.1-1988, "ustar"): a header of 512 bytes before each file, contents padded to
/// 512. A name that does not fit stands in a record of its own before the header (POSIX.1-2001, "pax").
public struct TarWriter: ~Copyable {
  private var file: AtomicFile

  /// A new archive at `path`, which appears whole or not at all.
  /// - Throws: `FormatError` when it cannot be written.
  public init(path: String) throws(FormatError) { file = try AtomicFile(path: path) }

  /// Adds the file at `source` under `name`, a path whose parts are divided by `/`.
  /// - Throws: `FormatError` when the file cannot be read, is of 8 GiB or more, or the disk is full.
  public mutating func add(_ source: String, as name: String) throws(FormatError) {
    let bytes = try ByteSource(path: source)
    let path = Self.bytes(name)
    if let cut = Self.cut(path) {
      try file.write(try Self.header(path, cut: cut, byteCount: bytes.count, at: name))
    } else {
      let record = Self.record(path)
      let padding = [UInt8](repeating: 0, count: (512 - record.count % 512) % 512)
      try file.write(
        try Self.header(Array("pax".utf8), cut: 0, byteCount: record.count, kind: Self.extended, at: name)
          + record + padding)
      try file.write(try Self.header(Array(path.suffix(100)), cut: 0, byteCount: bytes.count, at: name))
    }
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
    var (offset, names, longName) = (0, [String](), String?.none)
    while let header = try? source.bytes(at: offset, count: 512), header[0] != 0 {
      func text(_ range: Range<Int>) -> String {
        String(decoding: header[range].prefix { $0 != 0 }, as: UTF8.self)
      }
      // Others write the time of the last change, which is zero here.
      guard text(257..<263) == "ustar", text(136..<148) == "00000000000",
        let size = Int(text(124..<136), radix: 8)
      else { return nil }
      if header[156] == extended, let record = try? source.bytes(at: offset + 512, count: size),
        let mark = record.firstIndex(of: UInt8(ascii: "="))
      {
        longName = String(decoding: record[(mark + 1)...].dropLast(), as: UTF8.self)
      } else {
        names.append(longName ?? (text(345..<500).isEmpty ? "" : text(345..<500) + "/") + text(0..<100))
        longName = nil
      }
      offset += 512 + (size + 511) / 512 * 512
    }
    return names.isEmpty ? nil : names
  }

  /// The kinds of what follows a header: a file, and the record of its name.
  private static let plain = UInt8(ascii: "0")
  private static let extended = UInt8(ascii: "x")

  private static func bytes(_ name: String) -> [UInt8] {
    PathText.systemPath(name).dropLast().map { UInt8(bitPattern: $0) }
  }

  /// Where `path` is cut into up to 155 bytes of folders and up to 100 of name, 0 where it need not be; nil
  /// when it does not fit.
  private static func cut(_ path: [UInt8]) -> Int? {
    guard path.count > 100 else { return 0 }
    let cut = path.indices.first { path[$0] == UInt8(ascii: "/") && path.count - $0 - 1 <= 100 } ?? 0
    return (1...155).contains(cut) ? cut : nil
  }

  /// The record of a long path: its own length in digits, and the path.
  private static func record(_ path: [UInt8]) -> [UInt8] {
    let rest = Array(" path=".utf8) + path + [UInt8(ascii: "\n")]
    var length = rest.count
    while String(length).utf8.count + rest.count != length { length = String(length).utf8.count + rest.count }
    return Array(String(length).utf8) + rest
  }

  /// The header of the file at the path `bytes`: fields of text and of octal digits, each ended by a zero
  /// byte. Owner and time are left at zero, so that equal contents give equal archives.
  private static func header(
    _ bytes: [UInt8], cut: Int, byteCount: Int, kind: UInt8 = plain, at name: String
  ) throws(FormatError) -> [UInt8] {
    guard byteCount < 1 << 33 else {
      throw FormatError("does not fit a tar archive: it has 8 GiB or more", at: name, remedy: "leave it out")
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
    put([kind], at: 156)
    put(Array("ustar\u{0}00".utf8), at: 257)
    if cut > 0 { put(bytes[..<cut], at: 345) }
    let sum = header.reduce(0) { $0 + Int($1) }
    put(octal: sum, digits: 6, at: 148)
    header[154] = 0
    return header
  }
}

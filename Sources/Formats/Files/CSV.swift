/// Tables of text with commas between fields (RFC 4180), or with tabs, semicolons or bars where the first
/// line has no comma.
public enum CSV {
  /// The rows of `bytes`, empty ones left out. A field that is not UTF-8 becomes a text of ``PathText``.
  public static func rows(_ bytes: [UInt8]) -> [[String]] { numberedRows(bytes).map(\.fields) }

  /// The same, each with the number of the line that it begins on, counted from 1.
  public static func numberedRows(_ bytes: [UInt8]) -> [(line: Int, fields: [String])] { table(bytes).rows }

  /// The same, and the first line with a quote that nothing closes, or that is closed in the middle of a
  /// field: what follows it may be in the wrong rows.
  public static func table(
    _ bytes: [UInt8]
  ) -> (rows: [(line: Int, fields: [String])], openQuote: Int?) {
    func isEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
    // The first line that says something: comments before it have no columns.
    let firstLine =
      bytes.split(whereSeparator: isEnd).first { $0.first != UInt8(ascii: "#") } ?? bytes.prefix(0)
    let separators = [",", "\t", ";", "|"].map { $0.utf8.first! }
    // Excel may say in a line of its own what divides the fields.
    let isSaid = firstLine.starts(with: "sep=".utf8) && firstLine.count == 5
    let separator = isSaid ? firstLine.last : separators.first { firstLine.contains($0) }
    var rows: [(line: Int, fields: [String])] = []
    var (line, start) = (1, 1)
    var row: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var wasQuoted = false
    var quoteLine = 1
    var openQuote: Int?
    func end() {
      row.append(String(validating: field, as: UTF8.self) ?? PathText.text(of: field))
      (field, wasQuoted) = ([], false)
    }
    func endRow() {
      end()
      if row != [""], !(isSaid && rows.isEmpty && row.first == "sep=") { rows.append((start, row)) }
      row = []
      start = line
    }
    // A byte order mark is no part of the first field.
    var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r") && (index == bytes.count || bytes[index] != UInt8(ascii: "\n"))
      {
        line += 1
      }
      switch byte {
      case UInt8(ascii: "\"") where isQuoted:
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          field.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted:
        (isQuoted, wasQuoted, quoteLine) = (true, true, line)
      case _ where isQuoted: field.append(byte)
      case _ where byte == separator: end()
      case UInt8(ascii: "\n"): endRow()
      case UInt8(ascii: "\r"): if index == bytes.count || bytes[index] != UInt8(ascii: "\n") { endRow() }
      default:
        if wasQuoted, separator != nil, byte != UInt8(ascii: " ") { openQuote = openQuote ?? quoteLine }
        field.append(byte)
      }
    }
    if isQuoted { openQuote = openQuote ?? quoteLine }
    if !field.isEmpty || !row.isEmpty || wasQuoted { endRow() }
    return (rows, openQuote)
  }

  /// Bytes of a text in UTF-8, as most programs write it, from those of one in UTF-16, as some of Windows do:
  /// it begins with a mark, or has a zero byte beside each of its first letters. Any other text stays as it
  /// is.
  public static func utf8(_ bytes: [UInt8]) -> [UInt8] {
    let isLittle: Bool
    switch (bytes.first, bytes.dropFirst().first) {
    case (0xFF, 0xFE): isLittle = true
    case (0xFE, 0xFF): isLittle = false
    case (0?, let second?) where second != 0: isLittle = false
    case (let first?, 0?) where first != 0: isLittle = true
    default: return bytes
    }
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
      isLittle
        ? UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
        : UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
    }
    return Array(
      String(decoding: units.first == 0xFEFF ? units.dropFirst() : units[...], as: UTF16.self).utf8)
  }

  /// What divides fields and lines somewhere.
  private static let quoted: Set<Unicode.Scalar> = [
    ",", "\"", ";", "\t", " ", "\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}",
  ]

  /// `fields` as one line, quoted where it is needed.
  public static func line(_ fields: [String]) -> String {
    fields.map { field in
      // By scalars: a mark may combine with a comma or a quote before it.
      field.unicodeScalars.contains(where: quoted.contains)
        ? "\"" + field.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\"" : field
    }.joined(separator: ",") + "\n"
  }
}

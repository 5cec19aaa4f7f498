/// Tables of text with commas between fields (RFC 4180), or with tabs or semicolons where the first line has no
/// comma.
public enum CSV {
  /// The rows of `bytes`, empty ones left out. A field that is not UTF-8 becomes a text of ``PathText``.
  public static func rows(_ bytes: [UInt8]) -> [[String]] {
    let firstLine = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let separator = [",", "\t", ";"].map { $0.utf8.first! }.first { firstLine.contains($0) }
    var rows: [[String]] = []
    var row: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var wasQuoted = false
    func end() {
      row.append(String(validating: field, as: UTF8.self) ?? PathText.text(of: field))
      (field, wasQuoted) = ([], false)
    }
    func endRow() {
      end()
      if row != [""] { rows.append(row) }
      row = []
    }
    // A byte order mark is no part of the first field.
    var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\"") where isQuoted:
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          field.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
      case _ where isQuoted: field.append(byte)
      case _ where byte == separator: end()
      case UInt8(ascii: "\n"): endRow()
      case UInt8(ascii: "\r"): if index == bytes.count || bytes[index] != UInt8(ascii: "\n") { endRow() }
      default: field.append(byte)
      }
    }
    if !field.isEmpty || !row.isEmpty || wasQuoted { endRow() }
    return rows
  }

  /// `fields` as one line, quoted where it is needed.
  public static func line(_ fields: [String]) -> String {
    fields.map { field in
      field.contains { $0 == "," || $0 == "\"" || $0.isNewline || $0 == ";" || $0 == "\t" || $0 == " " }
        ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
    }.joined(separator: ",") + "\n"
  }
}

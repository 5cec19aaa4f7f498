import Formats

extension EventLine {
  /// The complete lines of `bytes`, the contents of an `events.jsonl`; what follows the last line feed was
  /// cut short while it was written and is left out.
  /// - Throws: `FormatError` that names the line that is damaged.
  static func lines(of bytes: [UInt8], path: String) throws(FormatError) -> [EventLine] {
    var lines: [EventLine] = []
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: RecordCoding.newline) {
      lines.append(
        try RecordCoding.decode(
          EventLine.self, from: bytes[start..<end], place: "\(path), line \(lines.count + 1)"))
      start = end + 1
    }
    return lines
  }

  /// The bytes of the file at `path`; none where there is no file. Runs of days stay far below the limit.
  static func bytes(ofFile path: String, exists: Bool) throws(FormatError) -> [UInt8] {
    exists ? try ByteSource(path: path).allBytes(maximumBytes: 1 << 30) : []
  }
}

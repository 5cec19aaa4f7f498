/// Reads the part of JSON (RFC 8259) that safetensors headers use: objects, strings and arrays of counts.
///
/// Foundation's parser keeps one of two equal keys without a word; here a repeated key is an error.
struct JSONCursor {
  private var cursor: ByteCursor

  init(_ bytes: [UInt8], name: String) { cursor = ByteCursor(bytes, name: name) }

  func error(_ what: String) -> FormatError { cursor.error(what) }

  private mutating func skipSpace() {
    while let byte = cursor.peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      cursor.advance()
    }
  }

  /// Consumes `character` if it comes next.
  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard cursor.peek == UInt8(ascii: character) else { return false }
    cursor.advance()
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(FormatError) {
    guard accept(character) else { throw error("the JSON header lacks a '\(character)' here") }
  }

  /// Throws unless only white space is left.
  mutating func expectEnd() throws(FormatError) {
    skipSpace()
    guard cursor.remaining == 0 else { throw error("the JSON header goes on after its last brace") }
  }

  /// Reads an object; `field` reads the value of each key.
  mutating func object(
    _ field: (inout JSONCursor, String) throws(FormatError) -> Void
  ) throws(FormatError) {
    try expect("{")
    if accept("}") { return }
    var keys: Set<String> = []
    repeat {
      skipSpace()
      let before = self
      let key = try string()
      guard keys.insert(key).inserted else {
        throw before.error("the key '\(key)' comes twice in one JSON object")
      }
      try expect(":")
      try field(&self, key)
    } while accept(",")
    try expect("}")
  }

  /// Reads an array of integers that are not negative.
  mutating func counts() throws(FormatError) -> [Int] {
    try expect("[")
    if accept("]") { return [] }
    var values: [Int] = []
    repeat { values.append(try count()) } while accept(",")
    try expect("]")
    return values
  }

  private mutating func count() throws(FormatError) -> Int {
    skipSpace()
    let before = self
    var value = 0
    var digits = 0
    while let byte = cursor.peek, (0x30...0x39).contains(byte) {
      let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = scaled.addingReportingOverflow(Int(byte - 0x30))
      guard !overflow, !carry else { throw before.error("a number is absurdly large") }
      value = sum
      digits += 1
      cursor.advance()
    }
    guard digits > 0 else { throw before.error("the JSON header lacks a whole number, 0 or more, here") }
    return value
  }

  /// Reads a string.
  mutating func string() throws(FormatError) -> String {
    try expect("\"")
    let before = self
    var text: [UInt8] = []
    while true {
      let byte = try cursor.uint8()
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw before.error("a JSON string is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20: throw error("a JSON string holds a bare control character")
      default: text.append(byte)
      }
    }
  }

  /// What stands after a backslash, as UTF-8.
  private mutating func escape() throws(FormatError) -> [UInt8] {
    let byte = try cursor.uint8()
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      if UTF16.isLeadSurrogate(units[0]) {
        guard try cursor.uint8() == UInt8(ascii: "\\"), try cursor.uint8() == UInt8(ascii: "u") else {
          throw error("a JSON string holds half a surrogate pair")
        }
        units.append(try codeUnit())
      }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw error("a JSON string holds half a surrogate pair")
      }
      return Array(text.utf8)
    default: throw error("a JSON string holds an unknown escape")
    }
  }

  private mutating func codeUnit() throws(FormatError) -> UInt16 {
    let digits = try cursor.utf8(4)
    guard digits.allSatisfy(\.isHexDigit), let unit = UInt16(digits, radix: 16) else {
      throw error("a JSON string holds an escape that is not four hexadecimal digits")
    }
    return unit
  }
}

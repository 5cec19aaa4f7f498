/// Paths as text, whatever bytes they have: file systems of Unix keep names as bytes, and pictures that were
/// copied from an older system may have names in Latin-1.
///
/// A byte that is not part of UTF-8 stands in the text as the private-use code point U+10FE00 + byte, so that
/// the text leads back to the same bytes. A name that uses one of these code points itself has its bytes
/// written the same way, so that no two names have one text.
public enum PathText {
  /// The code points that stand for the bytes 0x80 to 0xFF.
  static let stand: ClosedRange<UInt32> = 0x10_FE80...0x10_FEFF

  /// Whether `scalar` stands for a byte.
  public static func isByte(_ scalar: Unicode.Scalar) -> Bool { stand.contains(scalar.value) }

  /// The text of `bytes`, without a zero byte.
  public static func text(of bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    let bytes = Array(bytes)
    var position = 0
    while position < bytes.count {
      if let (scalar, length) = scalar(bytes[position...]), !stand.contains(scalar.value) {
        text.append(scalar)
        position += length
      } else {
        text.append(Unicode.Scalar(0x10_FE00 + UInt32(bytes[position])) ?? "?")
        position += 1
      }
    }
    return String(text)
  }

  /// The parts of `path` between its slashes, empty ones left out. A mark that combines with the slash before
  /// it is the beginning of a name.
  public static func parts(_ path: String) -> [String] {
    path.unicodeScalars.split(separator: "/").map(String.init)
  }

  /// The bytes of a path for the system, with a zero byte behind them.
  public static func systemPath(_ text: String) -> [CChar] {
    var path: [CChar] = []
    path.reserveCapacity(text.utf8.count + 1)
    for scalar in text.unicodeScalars {
      if stand.contains(scalar.value) {
        path.append(CChar(bitPattern: UInt8(truncatingIfNeeded: scalar.value)))
      } else {
        for unit in UTF8.encode(scalar)! { path.append(CChar(bitPattern: unit)) }
      }
    }
    return path + [0]
  }

  /// `text` as it is shown and written down: each byte that is not UTF-8 as `\xE9`. Backslashes that could be
  /// taken for the beginning of such a byte are doubled, so that no two names are written alike; other names
  /// stay as they are.
  public static func written(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var written = String.UnicodeScalarView()
    var backslashes = 0
    for (index, scalar) in scalars.enumerated() {
      let isByte = stand.contains(scalar.value)
      if isByte || isByteWritten(scalars[index...]) {
        written.append(contentsOf: repeatElement("\\", count: backslashes))
      }
      backslashes = scalar == "\\" ? backslashes + 1 : 0
      if isByte {
        written.append(
          contentsOf: "\\x\(String(scalar.value & 0xFF, radix: 16, uppercase: true))".unicodeScalars)
      } else {
        written.append(scalar)
      }
    }
    return String(written)
  }

  /// The text that `written` is the spelling of.
  public static func text(written: String) -> String {
    let scalars = Array(written.unicodeScalars)
    var text = String.UnicodeScalarView()
    var backslashes = 0
    var index = 0
    while index < scalars.count {
      if isByteWritten(scalars[index...]), backslashes > 0 {
        text.removeLast((backslashes + 1) / 2)
        if backslashes % 2 == 1 {
          let value = UInt32(String(String.UnicodeScalarView(scalars[index + 1...index + 2])), radix: 16)!
          text.append(Unicode.Scalar(0x10_FE00 + value)!)
          (index, backslashes) = (index + 3, 0)
          continue
        }
      }
      backslashes = scalars[index] == "\\" ? backslashes + 1 : 0
      text.append(scalars[index])
      index += 1
    }
    return String(text)
  }

  /// Whether `scalars` begin as `written` spells a byte behind its backslash.
  private static func isByteWritten(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    let part = Array(scalars.prefix(3))
    return part.count == 3 && part[0] == "x" && "89ABCDEF".unicodeScalars.contains(part[1])
      && "0123456789ABCDEF".unicodeScalars.contains(part[2])
  }

  /// The scalar that `bytes` begin with in well-formed UTF-8, and its length; nil when there is none.
  private static func scalar(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
    var decoder = UTF8()
    var iterator = bytes.prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return (scalar, UTF8.width(scalar))
  }
}

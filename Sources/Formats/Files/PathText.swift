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

  /// The scalar that `bytes` begin with in well-formed UTF-8, and its length; nil when there is none.
  private static func scalar(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
    var decoder = UTF8()
    var iterator = bytes.prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return (scalar, UTF8.width(scalar))
  }
}

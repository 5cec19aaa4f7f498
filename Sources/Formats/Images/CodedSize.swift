/// Width and height in the headers of coded pictures.
enum CodedSize {
  /// Those of a unit of HEVC that is a sequence parameter set (ITU-T H.265, 7.3.2.2); nil for any other.
  static func hevc(unit: ArraySlice<UInt8>) -> (width: Int, height: Int)? {
    guard let first = unit.first, first >> 1 & 63 == 33 else { return nil }
    var bits = BitReader(plain(unit.dropFirst(2).prefix(512)))
    guard bits.skip(4), let layers = bits.number(3), bits.skip(1 + 96) else { return nil }
    var hasParts: [(profile: Int, level: Int)] = []
    for _ in 0..<layers {
      guard let profile = bits.number(1), let level = bits.number(1) else { return nil }
      hasParts.append((profile, level))
    }
    if layers > 0, !bits.skip(2 * (8 - layers)) { return nil }
    for (profile, level) in hasParts where !bits.skip(88 * profile + 8 * level) { return nil }
    guard bits.exponential() != nil, let chroma = bits.exponential(), chroma != 3 || bits.skip(1),
      let width = bits.exponential(), let height = bits.exponential()
    else { return nil }
    return (width, height)
  }

  /// The bytes without those that keep start codes from appearing among them.
  private static func plain(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var plain: [UInt8] = []
    var zeros = 0
    for byte in bytes {
      if zeros >= 2, byte == 3 {
        zeros = 0
        continue
      }
      zeros = byte == 0 ? zeros + 1 : 0
      plain.append(byte)
    }
    return plain
  }
}

/// Reads bits from the highest of each byte; nil beyond the end.
struct BitReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func skip(_ count: Int) -> Bool {
    guard position + count <= bytes.count * 8 else { return false }
    position += count
    return true
  }

  /// A number of `count` bits, at most 32.
  mutating func number(_ count: Int) -> Int? {
    let start = position
    guard count <= 32, skip(count) else { return nil }
    var value = 0
    for place in start..<position {
      let bit = bytes[place / 8] >> UInt8(7 - place % 8) & 1
      value = value << 1 | Int(bit)
    }
    return value
  }

  /// A number in the Exp-Golomb code of both standards.
  mutating func exponential() -> Int? {
    var zeros = 0
    while let bit = number(1), bit == 0 { zeros += 1 }
    guard zeros < 32, let rest = number(zeros) else { return nil }
    return (1 << zeros) - 1 + rest
  }
}

import Formats

/// A digest of 32 bytes, as four words to be compared quickly: of what a picture's file holds, or of what it
/// shows.
struct ContentDigest: Hashable, Sendable {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// From 32 bytes.
  init(_ bytes: some Collection<UInt8>) {
    precondition(bytes.count == 32, "a digest has 32 bytes")
    var words: [UInt64] = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
    self.words = (words[0], words[1], words[2], words[3])
  }

  /// The SHA-256 of `content`.
  init(of content: [UInt8]) { self.init(SHA256(of: content).bytes) }

  /// Of what `image` shows, in three channels over white: the same for every format, compression and note
  /// beside it. Rows are mixed into four words, eight bytes at a time, because SHA-256 would take longer than
  /// decoding.
  init(ofPixels image: PixelImage) {
    var words = (
      UInt64(image.width), UInt64(image.height), 0x9E37_79B9_7F4A_7C15 as UInt64,
      0xC2B2_AE3D_27D4_EB4F as UInt64
    )
    // Padded, so that a row is a whole number of words.
    var row = [UInt8](repeating: 0, count: (image.width * 3 + 7) / 8 * 8)
    row.withUnsafeMutableBufferPointer { row in
      for number in 0..<image.height {
        image.writeRGB(row: number, to: row)
        for offset in stride(from: 0, to: row.count, by: 8) {
          let word = UnsafeRawPointer(row.baseAddress!).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          words.2 = (words.2 ^ word) &* 0xFF51_AFD7_ED55_8CCD
          words.2 ^= words.2 >> 32
          words.3 = (words.3 &+ word) &* 0xC4CE_B9FE_1A85_EC53
          words.3 ^= words.3 >> 29
        }
      }
    }
    self.words = words
  }

  var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - $0 * 8)) }
    }
  }

  /// The 32 bytes in lower-case hexadecimal.
  var hexadecimal: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func == (one: Self, other: Self) -> Bool { one.words == other.words }

  func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.2)
  }
}

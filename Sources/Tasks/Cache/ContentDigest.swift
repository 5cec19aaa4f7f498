import Formats

/// The SHA-256 of what a picture's file holds, as four words to be compared quickly.
struct ContentDigest: Hashable, Sendable {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// From 32 bytes.
  init(_ bytes: some Collection<UInt8>) {
    precondition(bytes.count == 32, "a digest has 32 bytes")
    var words: [UInt64] = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
    self.words = (words[0], words[1], words[2], words[3])
  }

  /// Of `content`.
  init(of content: [UInt8]) { self.init(SHA256(of: content).bytes) }

  var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - $0 * 8)) }
    }
  }

  static func == (one: Self, other: Self) -> Bool { one.words == other.words }

  func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}

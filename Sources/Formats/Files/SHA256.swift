import CSodium

/// A SHA-256 digest (FIPS 180-4), computed by libsodium.
public struct SHA256: Hashable, Sendable, CustomStringConvertible {
  /// The 32 bytes of the digest.
  public let bytes: [UInt8]

  /// Digests `bytes`.
  public init(of bytes: [UInt8]) {
    var hasher = Hasher()
    hasher.update(bytes)
    self = hasher.digest()
  }

  /// Digests the file at `path`, one mebibyte at a time; throws when it cannot be read.
  public init(ofFile path: String) throws(FormatError) {
    let source = try ByteSource(path: path)
    var hasher = Hasher()
    var offset = 0
    while offset < source.count {
      let block = try source.bytes(at: offset, count: min(1 << 20, source.count - offset))
      hasher.update(block)
      offset += block.count
    }
    self = hasher.digest()
  }

  /// 64 lower-case hexadecimal digits.
  public var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The hexadecimal digits.
  public var description: String { hexadecimal }

  /// Digests bytes that arrive in pieces.
  public struct Hasher: Sendable {
    private var state = crypto_hash_sha256_state()

    /// A hasher that has seen no bytes.
    public init() { crypto_hash_sha256_init(&state) }

    /// Takes in the next bytes.
    public mutating func update(_ bytes: [UInt8]) {
      crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
    }

    /// The digest of the bytes taken in so far.
    public func digest() -> SHA256 {
      var state = state
      var output = [UInt8](repeating: 0, count: 32)
      crypto_hash_sha256_final(&state, &output)
      return SHA256(bytes: output)
    }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }
}

import CZlib

/// The gzip container (RFC 1952), through zlib.
public enum Gzip {
  /// Whether `bytes` begin as gzip does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// Unpacks every member of `bytes`; throws when they are damaged, cut short, followed by something else, or
  /// unpack to more than `maximumBytes`. `name` is used in messages.
  public static func decompress(
    _ bytes: [UInt8], name: String, maximumBytes: Int
  ) throws(FormatError) -> [UInt8] {
    func damaged(_ what: String) -> FormatError {
      FormatError(what, at: name, remedy: "the file is cut short or damaged: fetch it again")
    }
    var stream = z_stream()
    // 16 on top of the largest window (15 bits) means: gzip framing only.
    guard
      inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw FormatError("zlib cannot start", at: name, remedy: "free some memory") }
    defer { inflateEnd(&stream) }

    var input = bytes
    var output: [UInt8] = []
    var consumed = 0
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // zlib counts input in 32 bits, so that large input goes in by pieces.
      let offered = min(input.count - consumed, 1 << 30)
      let (status, used, produced) = input.withUnsafeMutableBufferPointer { source in
        block.withUnsafeMutableBufferPointer { target in
          stream.next_in = source.baseAddress.map { $0 + consumed }
          stream.avail_in = UInt32(offered)
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          let status = inflate(&stream, Z_NO_FLUSH)
          return (status, offered - Int(stream.avail_in), target.count - Int(stream.avail_out))
        }
      }
      consumed += used
      guard produced <= maximumBytes - output.count else {
        throw FormatError(
          "unpacks to more than the limit of \(maximumBytes) bytes", at: name, remedy: "use a smaller file")
      }
      output += block[..<produced]
      switch status {
      case Z_STREAM_END:
        if consumed == input.count { return output }
        guard inflateReset(&stream) == Z_OK else { throw damaged("has a second part that is damaged") }
      case Z_OK where used > 0 || produced > 0: continue
      case Z_OK, Z_BUF_ERROR: throw damaged("ends in the middle of its packed data")
      default: throw damaged("is not sound gzip data near offset \(consumed)")
      }
    }
  }
}

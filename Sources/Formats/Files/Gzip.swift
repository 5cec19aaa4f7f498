import CZlib

/// Unpacks the gzip container (RFC 1952) piece by piece, through zlib: neither the packed nor the unpacked
/// bytes are ever in memory as a whole.
final class Gzip {
  /// Whether `source` begins as gzip does.
  static func isGzip(_ source: ByteSource) throws(FormatError) -> Bool {
    try source.bytes(at: 0, count: min(2, source.count)) == [0x1F, 0x8B]
  }

  /// No deflate stream unpacks to more than this many bytes per packed byte: a match of 258 bytes takes at
  /// least two bits (RFC 1951, 3.2.5).
  static let maximumRatio = 1032

  private static let pieceBytes = 1 << 16

  private let source: ByteSource
  /// On the heap, because zlib's state points back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var piece: [UInt8] = []
  private var block = [UInt8](repeating: 0, count: pieceBytes)
  /// Bytes of `piece` that zlib has taken, and where the piece after it starts.
  private var used = 0
  private var next = 0
  private var hasEnded = false

  /// Starts at the beginning of `source`.
  init(_ source: ByteSource) throws(FormatError) {
    self.source = source
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16 on top of the largest window (15 bits) means: gzip framing only.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw FormatError("zlib cannot start", at: source.name, remedy: "free some memory")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The next `count` bytes, or fewer where the last member ends before.
  /// - Throws: `FormatError` when the data is damaged, cut short, or followed by something else.
  func bytes(_ count: Int) throws(FormatError) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(count)
    while output.count < count, !hasEnded {
      if used == piece.count, next < source.count {
        piece = try source.bytes(at: next, count: min(Self.pieceBytes, source.count - next))
        next += piece.count
        used = 0
      }
      let (status, taken, given) = inflate(atMost: count - output.count)
      used += taken
      output += block[..<given]
      switch status {
      case Z_STREAM_END:
        hasEnded = used == piece.count && next == source.count
        guard hasEnded || inflateReset(stream) == Z_OK else {
          throw damaged("has a second part that is damaged")
        }
      case Z_OK where taken > 0 || given > 0: continue
      case Z_OK, Z_BUF_ERROR: throw damaged("ends in the middle of its packed data")
      default: throw damaged("is not sound gzip data near offset \(next - piece.count + used)")
      }
    }
    return output
  }

  /// Unpacks what is left of `piece` to the start of `block`.
  private func inflate(atMost count: Int) -> (status: Int32, taken: Int, given: Int) {
    piece.withUnsafeMutableBufferPointer { source in
      block.withUnsafeMutableBufferPointer { target in
        let offered = source.count - used
        let room = min(target.count, count)
        stream.pointee.next_in = source.baseAddress.map { $0 + used }
        stream.pointee.avail_in = UInt32(offered)
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(room)
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        return (status, offered - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out))
      }
    }
  }

  private func damaged(_ what: String) -> FormatError {
    FormatError(what, at: source.name, remedy: "the file is cut short or damaged: fetch it again")
  }
}

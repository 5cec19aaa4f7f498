import CISAL

/// TensorFlow's record framing: length (u64), its masked CRC-32C, the content, its masked CRC-32C, all
/// little-endian (tensorflow/core/lib/io/record_writer.cc).
enum TFRecord {
  /// The record that holds `content`.
  static func frame(_ content: [UInt8]) -> [UInt8] {
    let length = withUnsafeBytes(of: UInt64(content.count).littleEndian) { Array($0) }
    return length + maskedChecksum(length) + content + maskedChecksum(content)
  }

  /// The CRC-32C of `bytes` (RFC 3720, appendix B.4). ISA-L neither inverts its start nor its result.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    // ISA-L counts in 32 bits, and takes a pointer to bytes that it does not change.
    for start in stride(from: 0, to: bytes.count, by: 1 << 30) {
      var block = Array(bytes[start..<min(bytes.count, start + 1 << 30)])
      crc = crc32_iscsi(&block, Int32(block.count), crc)
    }
    return ~crc
  }

  /// The checksum as TensorFlow stores it: rotated and shifted, so that checksums of data that hold checksums
  /// stay good.
  private static func maskedChecksum(_ bytes: [UInt8]) -> [UInt8] {
    let crc = checksum(bytes)
    return withUnsafeBytes(of: ((crc >> 15 | crc << 17) &+ 0xA282_EAD8).littleEndian) { Array($0) }
  }
}

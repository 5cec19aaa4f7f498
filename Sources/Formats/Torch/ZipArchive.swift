import CZlib

/// The directory of a zip archive whose entries are stored without packing, as PyTorch writes them
/// (PKWARE APPNOTE 4.3; without zip64, so below 4 GiB).
struct ZipArchive {
  /// The bytes of each entry, by its name.
  let entries: [String: Range<Int>]

  static func isZip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

  /// Reads the directory and checks every entry's checksum.
  init(_ bytes: [UInt8], name: String) throws(FormatError) {
    var cursor = ByteCursor(bytes, name: name)
    func u16(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
    func u32(_ offset: Int) -> Int { u16(offset) | u16(offset + 2) << 16 }

    // The end record is 22 bytes, followed by a comment of at most 65,535.
    let candidates = stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65_535), by: -1)
    guard
      let end = candidates.first(where: { u32($0) == 0x0605_4B50 && $0 + 22 + u16($0 + 20) == bytes.count })
    else { throw cursor.error("has no zip directory", remedy: "the file is cut short: fetch it again") }
    let count = u16(end + 10)
    _ = try cursor.skip(u32(end + 16))

    var entries: [String: Range<Int>] = [:]
    var total = 0
    for _ in 0..<count {
      let header = try cursor.skip(46).lowerBound
      guard u32(header) == 0x0201_4B50 else { throw cursor.error("has a damaged zip directory") }
      let checksum = u32(header + 16)
      let size = u32(header + 24)
      let entryName = try cursor.utf8(u16(header + 28))
      _ = try cursor.skip(u16(header + 30) + u16(header + 32))
      guard u16(header + 10) == 0, u32(header + 20) == size, u16(header + 8) & 1 == 0 else {
        throw cursor.error(
          "packs or encrypts its entry '\(entryName)'", remedy: "save it again with torch.save")
      }
      // Entries that overlap could make a small file look large.
      total += size
      guard total <= bytes.count else { throw cursor.error("has zip entries that overlap") }

      var local = ByteCursor(bytes, name: name)
      _ = try local.skip(u32(header + 42))
      let start = try local.skip(30).lowerBound
      guard u32(start) == 0x0403_4B50 else { throw local.error("has a damaged zip entry") }
      _ = try local.skip(u16(start + 26) + u16(start + 28))
      let range = try local.skip(size)
      let found = bytes.withUnsafeBufferPointer { buffer in
        crc32(0, UnsafeBufferPointer(rebasing: buffer[range]).baseAddress, UInt32(size))
      }
      guard found == UInt(checksum) || size == 0 else {
        throw local.error("its entry '\(entryName)' fails its checksum")
      }
      guard entries.updateValue(range, forKey: entryName) == nil else {
        throw cursor.error("has two entries called '\(entryName)'")
      }
    }
    self.entries = entries
  }
}

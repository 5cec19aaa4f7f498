#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The segments of a JPEG file (ITU-T T.81, annex B), found without decoding: its orientation, and its
/// bytes without strays between segments and with an end mark, which some cameras leave out.
struct JPEGOutline {
  /// How the camera was held.
  private(set) var orientation = Orientation.upright
  /// Whether the end mark was there.
  private(set) var hasEnd = false
  /// The lowest bit that the scans have given of each coefficient, 64 for each component of the frame.
  private var lowestBits: [[UInt8]] = []
  private var components: [UInt8] = []
  /// The bytes to decode.
  private(set) var bytes: [UInt8]

  /// Outlines `bytes`, which begin with the start mark. What cannot be walked is left as it is: the decoder
  /// says why it refuses it.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var kept: [Range<Int>] = [0..<2]
    var position = 2
    var scanBytes = 0
    func keep(_ range: Range<Int>) {
      if kept[kept.count - 1].upperBound == range.lowerBound {
        kept[kept.count - 1] = kept[kept.count - 1].lowerBound..<range.upperBound
      } else {
        kept.append(range)
      }
    }
    walk: while let mark = Self.marker(in: bytes, from: position) {
      let code = bytes[mark + 1]
      switch code {
      case 0xD9:
        keep(mark..<mark + 2)
        hasEnd = true
        break walk
      case 0x01, 0xD0...0xD8:
        // Marks without content.
        keep(mark..<mark + 2)
        position = mark + 2
      default:
        guard mark + 4 <= bytes.count, case let length = Int(bytes[mark + 2]) << 8 | Int(bytes[mark + 3]),
          length >= 2, mark + 2 + length <= bytes.count
        else { return }
        let end = mark + 2 + length
        read(code, bytes[mark + 4..<end])
        position = end
        if code == 0xDA {
          // What follows a scan's header is coded data up to the next mark that is no restart.
          position = Self.marker(in: bytes, from: end, isScan: true) ?? bytes.count
          scanBytes = position - end
        }
        keep(mark..<position)
      }
    }
    if hasEnd && kept.count == 1 { return }
    // Without its end mark a picture is whole only if its scans give every bit of every coefficient: where
    // one ends, the file may have been cut.
    guard hasEnd || (!lowestBits.isEmpty && lowestBits.allSatisfy { $0.allSatisfy { $0 == 0 } }) else {
      return
    }
    self.bytes = kept.flatMap { bytes[$0] }
    if hasEnd { return }
    // Zeros that a camera or a copy has padded the file with; one behind 0xFF belongs to the scan.
    var count = self.bytes.count
    let start = count - scanBytes
    while count > start, self.bytes[count - 1] == 0, self.bytes[count - 2] != 0xFF { count -= 1 }
    self.bytes.replaceSubrange(count..., with: [0xFF, 0xD9])
  }

  private mutating func read(_ code: UInt8, _ content: ArraySlice<UInt8>) {
    if code == 0xE1, content.starts(with: Array("Exif\0".utf8)), content.count > 6 {
      // The first block counts, as readers of Exif do.
      if orientation == .upright { orientation = Orientation(exif: content.dropFirst(6)) }
    } else if [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(code), content.count >= 6 {
      // The identifiers of the components stand in every third byte behind precision, extents and number.
      let identifiers = Array(content.dropFirst(6))
      components = stride(from: 0, to: identifiers.count, by: 3).map { identifiers[$0] }
      lowestBits = components.map { _ in [UInt8](repeating: 255, count: 64) }
    } else if code == 0xDA {
      readScan(Array(content))
    }
  }

  /// The components of a scan, its first and last coefficient, and the lowest bit that it gives.
  private mutating func readScan(_ content: [UInt8]) {
    guard let count = content.first.map(Int.init), content.count >= 4 + 2 * count else { return }
    let (first, last) = (Int(content[1 + 2 * count]), Int(content[2 + 2 * count]))
    guard first <= last, last < 64 else { return }
    for position in 0..<count {
      guard let component = components.firstIndex(of: content[1 + 2 * position]) else { continue }
      for coefficient in first...last { lowestBits[component][coefficient] = content[3 + 2 * count] & 15 }
    }
  }

  /// Where the next mark begins at or after `position`: a byte 0xFF and a code that is neither 0 nor 0xFF;
  /// within a scan (`isScan`) not a restart either.
  private static func marker(in bytes: [UInt8], from position: Int, isScan: Bool = false) -> Int? {
    bytes.withUnsafeBytes { all in
      var position = position
      while position < all.count - 1 {
        guard let found = memchr(all.baseAddress! + position, 0xFF, all.count - 1 - position) else {
          return nil
        }
        position = UnsafeRawPointer(found) - all.baseAddress!
        let code = all[position + 1]
        if code != 0, code != 0xFF, !(isScan && (0xD0...0xD7).contains(code)) { return position }
        position += 1
      }
      return nil
    }
  }
}

/// How a camera was held: where the first row and the first column of the stored picture belong (tag 0x0112
/// of TIFF 6.0 and of Exif).
public enum Orientation: Int, Hashable, Sendable, CaseIterable {
  /// As stored.
  case upright = 1
  /// Left and right exchanged.
  case mirrored = 2
  /// Upside down.
  case turned180 = 3
  /// Top and bottom exchanged.
  case flipped = 4
  /// Rows and columns exchanged.
  case transposed = 5
  /// To be turned by a quarter clockwise.
  case turnedLeft = 6
  /// Rows and columns exchanged, and turned by half.
  case transversed = 7
  /// To be turned by a quarter anticlockwise.
  case turnedRight = 8

  /// Reads the tag from the contents of an Exif block, which has the layout of a TIFF file (byte order, 42,
  /// the offset of the first directory); upright when there is none or the block is damaged, as other readers
  /// do. Some writers put `Exif`, two zero bytes, before it.
  init(exif block: some RandomAccessCollection<UInt8>) {
    let bytes = Array(block.starts(with: Array("Exif\0\0".utf8)) ? block.dropFirst(6) : block.dropFirst(0))
    self = Self.tag(bytes).flatMap(Orientation.init) ?? .upright
  }

  private static func tag(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 8 else { return nil }
    let isLittle: Bool
    switch (bytes[0], bytes[1]) {
    case (0x49, 0x49): isLittle = true
    case (0x4D, 0x4D): isLittle = false
    default: return nil
    }
    func number(at offset: Int, _ count: Int) -> Int? {
      guard offset >= 0, offset <= bytes.count - count else { return nil }
      let part = bytes[offset..<offset + count]
      return isLittle
        ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(at: 2, 2) == 42, let start = number(at: 4, 4), let count = number(at: start, 2) else {
      return nil
    }
    for entry in 0..<count {
      let offset = start + 2 + entry * 12
      guard let tag = number(at: offset, 2) else { return nil }
      guard tag == 0x0112 else { continue }
      // A short (3) as the standard asks, or a long (4) as some write.
      switch number(at: offset + 2, 2) {
      case 3: return number(at: offset + 8, 2)
      case 4: return number(at: offset + 8, 4)
      default: return nil
      }
    }
    return nil
  }
}

extension PixelImage {
  /// The picture as it was seen, from one stored with `orientation`.
  func upright(from orientation: Orientation) -> PixelImage {
    guard orientation != .upright else { return self }
    let isTurned = orientation.rawValue >= 5
    let (columns, rows) = isTurned ? (height, width) : (width, height)
    let (lastColumn, lastRow) = (width - 1, height - 1)
    let samples = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
      pixels.withUnsafeBufferPointer { source in
        var to = 0
        for row in 0..<rows {
          for column in 0..<columns {
            let (x, y) =
              switch orientation {
              case .upright: (column, row)
              case .mirrored: (lastColumn - column, row)
              case .turned180: (lastColumn - column, lastRow - row)
              case .flipped: (column, lastRow - row)
              case .transposed: (row, column)
              case .turnedLeft: (row, lastRow - column)
              case .transversed: (lastColumn - row, lastRow - column)
              case .turnedRight: (lastColumn - row, column)
              }
            let from = (y * width + x) * channels
            for channel in 0..<channels { target[to + channel] = source[from + channel] }
            to += channels
          }
        }
        initialized = to
      }
    }
    return PixelImage(width: columns, height: rows, channels: channels, pixels: samples)
  }
}

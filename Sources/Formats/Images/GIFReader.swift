/// Reads the first frame of a GIF file ("Graphics Interchange Format, version 89a", CompuServe 1990) on its
/// canvas: outside of the frame, and where its transparent colour is, the canvas is transparent.
struct GIFReader {
  private var cursor: ByteCursor
  private let name: String
  private var (canvasWidth, canvasHeight) = (0, 0)
  private var globalPalette: [UInt8] = []
  private var transparent: UInt8?

  /// The picture in `bytes`; throws when the file is damaged, cut short within the first frame, or of more
  /// than `maximumPixels`.
  static func decode(_ bytes: [UInt8], name: String, maximumPixels: Int) throws(FormatError) -> PixelImage {
    var reader = GIFReader(cursor: ByteCursor(bytes, name: name), name: name)
    try reader.readScreen(maximumPixels: maximumPixels)
    while true {
      switch try reader.cursor.uint8() {
      case 0x21: try reader.readExtension()
      case 0x2C: return try reader.frame()
      default: throw ImageDecoder.damaged("has no frame", name)
      }
    }
  }

  private init(cursor: ByteCursor, name: String) { (self.cursor, self.name) = (cursor, name) }

  private mutating func readScreen(maximumPixels: Int) throws(FormatError) {
    _ = try cursor.skip(6)
    canvasWidth = Int(try cursor.littleEndian(UInt16.self))
    canvasHeight = Int(try cursor.littleEndian(UInt16.self))
    try ImageDecoder.check(
      width: canvasWidth, height: canvasHeight, name: name, maximumPixels: maximumPixels)
    let flags = try cursor.uint8()
    // The background colour, which browsers ignore, and the shape of a pixel.
    _ = try cursor.skip(2)
    globalPalette = try palette(flags)
  }

  private mutating func palette(_ flags: UInt8) throws(FormatError) -> [UInt8] {
    flags & 0x80 == 0 ? [] : Array(try cursor.take(3 << (Int(flags & 7) + 1)))
  }

  private mutating func readExtension() throws(FormatError) {
    let label = try cursor.uint8()
    while case let length = Int(try cursor.uint8()), length > 0 {
      let block = Array(try cursor.take(length))
      // The graphic control extension says which colour is transparent.
      if label == 0xF9, length >= 4 { transparent = block[0] & 1 == 1 ? block[3] : nil }
    }
  }

  private mutating func frame() throws(FormatError) -> PixelImage {
    let left = Int(try cursor.littleEndian(UInt16.self))
    let top = Int(try cursor.littleEndian(UInt16.self))
    let width = Int(try cursor.littleEndian(UInt16.self))
    let height = Int(try cursor.littleEndian(UInt16.self))
    let flags = try cursor.uint8()
    let local = try palette(flags)
    let palette = local.isEmpty ? globalPalette : local
    guard width > 0, height > 0, left + width <= canvasWidth, top + height <= canvasHeight else {
      throw ImageDecoder.damaged("has a frame that does not lie on its canvas", name)
    }
    let indices = try pixels(count: width * height)
    let isOpaque = transparent == nil && width == canvasWidth && height == canvasHeight
    let channels = isOpaque ? 3 : 4
    var samples = [UInt8](repeating: 0, count: canvasWidth * canvasHeight * channels)
    let rows = flags & 0x40 == 0 ? Array(0..<height) : Self.interlaced(height)
    for (position, row) in rows.enumerated() {
      for column in 0..<width {
        let index = indices[position * width + column]
        if index == transparent { continue }
        guard Int(index) * 3 + 3 <= palette.count else {
          throw ImageDecoder.damaged("has a pixel of colour \(index) of \(palette.count / 3)", name)
        }
        let to = ((top + row) * canvasWidth + left + column) * channels
        for channel in 0..<3 { samples[to + channel] = palette[Int(index) * 3 + channel] }
        if channels == 4 { samples[to + 3] = 255 }
      }
    }
    return PixelImage(width: canvasWidth, height: canvasHeight, channels: channels, pixels: samples)
  }

  /// The rows of an interlaced frame in the order in which they are stored.
  private static func interlaced(_ height: Int) -> [Int] {
    [(0, 8), (4, 8), (2, 4), (1, 2)].flatMap { first, step in stride(from: first, to: height, by: step) }
  }

  /// The indices of a frame, unpacked (T. Welch, "A technique for high-performance data compression", 1984,
  /// with codes of growing length).
  private mutating func pixels(count: Int) throws(FormatError) -> [UInt8] {
    let least = Int(try cursor.uint8())
    guard (1...8).contains(least) else { throw ImageDecoder.damaged("has codes of \(least) bits", name) }
    let (clear, end) = (1 << least, 1 << least + 1)
    // A string is the string of its prefix and one more index.
    var prefixes = [UInt16](repeating: 0, count: 4096)
    var last = [UInt8](repeating: 0, count: 4096)
    for index in 0..<clear { last[index] = UInt8(index) }
    var output: [UInt8] = []
    output.reserveCapacity(min(count, cursor.remaining * 64))
    var bits: UInt64 = 0
    var (bitCount, block) = (0, 0)
    var (length, next) = (least + 1, end + 1)
    var previous: Int?
    var reversed: [UInt8] = []
    while output.count < count {
      while bitCount < length {
        if block == 0 {
          block = Int(try cursor.uint8())
          guard block > 0 else { throw ImageDecoder.damaged("ends within its first frame", name) }
        }
        bits |= UInt64(try cursor.uint8()) << UInt64(bitCount)
        (bitCount, block) = (bitCount + 8, block - 1)
      }
      let code = Int(bits & (1 << UInt64(length) - 1))
      (bits, bitCount) = (bits >> UInt64(length), bitCount - length)
      if code == clear {
        (length, next, previous) = (least + 1, end + 1, nil)
        continue
      }
      guard code != end, code < next || (code == next && previous != nil) else {
        throw ImageDecoder.damaged(
          code == end ? "ends within its first frame" : "has a code that stands for nothing", name)
      }
      // A code that is only being made is the previous string and its own first index again.
      var walk = code == next ? previous ?? code : code
      reversed.removeAll(keepingCapacity: true)
      while walk > end {
        reversed.append(last[walk])
        walk = Int(prefixes[walk])
      }
      let first = last[walk]
      output.append(first)
      output += reversed.reversed()
      if code == next { output.append(first) }
      if let before = previous, next < 4096 {
        (prefixes[next], last[next]) = (UInt16(before), first)
        next += 1
        if next == 1 << length, length < 12 { length += 1 }
      }
      previous = code
    }
    return Array(output.prefix(count))
  }
}

/// Reads device-independent bitmaps (BMP) of Windows and OS/2: 1 to 32 bits a pixel, palettes, masks, both
/// run length encodings, either order of rows (Microsoft, "Bitmap storage", and its structures
/// BITMAPCOREHEADER to BITMAPV5HEADER).
struct BitmapReader {
  /// The lengths of the headers that are known, by which the version is told.
  static let headerLengths: Set<UInt8> = [12, 16, 40, 52, 56, 64, 108, 124]

  private var cursor: ByteCursor
  private let name: String
  private let maximumPixels: Int

  private var width = 0
  private var height = 0
  private var isTopDown = false
  private var bits = 0
  private var compression: UInt32 = 0
  /// Red, green, blue and alpha of a pixel of 16 or 32 bits.
  private var masks: [UInt32] = []
  private var palette: [PixelImage.Colour] = []
  /// Where the samples begin.
  private var start = 0

  /// The picture in `bytes`; throws when the file is damaged, cut short, of more than `maximumPixels`, or of
  /// a kind that nothing writes any more (a JPEG or PNG file within).
  static func decode(_ bytes: [UInt8], name: String, maximumPixels: Int) throws(FormatError) -> PixelImage {
    var reader = BitmapReader(cursor: ByteCursor(bytes, name: name), name: name, maximumPixels: maximumPixels)
    try reader.readHeader()
    switch reader.compression {
    case 1 where reader.bits == 8, 2 where reader.bits == 4: return try reader.runs()
    case 0, 3, 6: return try reader.rows()
    default:
      throw FormatError(
        "is a bitmap of \(reader.bits) bits in compression \(reader.compression), which is not read",
        at: name,
        remedy: "convert it to PNG")
    }
  }

  private init(cursor: ByteCursor, name: String, maximumPixels: Int) {
    (self.cursor, self.name, self.maximumPixels) = (cursor, name, maximumPixels)
  }

  private mutating func readHeader() throws(FormatError) {
    _ = try cursor.skip(10)
    start = Int(try cursor.littleEndian(UInt32.self))
    let length = Int(try cursor.littleEndian(UInt32.self))
    guard Self.headerLengths.contains(UInt8(clamping: length)) else {
      throw ImageDecoder.damaged("has a bitmap header of \(length) bytes", name)
    }
    if length == 12 {
      width = Int(try cursor.littleEndian(UInt16.self))
      height = Int(try cursor.littleEndian(UInt16.self))
      _ = try cursor.skip(2)
      bits = Int(try cursor.littleEndian(UInt16.self))
    } else {
      width = Int(try cursor.littleEndian(Int32.self))
      let rows = Int(try cursor.littleEndian(Int32.self))
      (height, isTopDown) = (abs(rows), rows < 0)
      _ = try cursor.skip(2)
      bits = Int(try cursor.littleEndian(UInt16.self))
    }
    try ImageDecoder.check(width: width, height: height, name: name, maximumPixels: maximumPixels)
    guard [1, 2, 4, 8, 16, 24, 32].contains(bits) else {
      throw ImageDecoder.damaged("has \(bits) bits a pixel", name)
    }
    var colours = 0
    if length >= 40 {
      compression = try cursor.littleEndian(UInt32.self)
      _ = try cursor.skip(12)
      colours = Int(try cursor.littleEndian(UInt32.self))
      _ = try cursor.skip(4)
    }
    try readMasks(length)
    _ = try cursor.skip(max(0, 14 + length - cursor.position))
    if bits <= 8 { try readPalette(entry: length == 12 ? 3 : 4, colours: colours) }
  }

  /// The masks are in the header from version 2 on, and behind the one of version 1 where it says so.
  private mutating func readMasks(_ length: Int) throws(FormatError) {
    let standard: [UInt32] =
      bits == 16 ? [0x7C00, 0x3E0, 0x1F, 0] : [0xFF_0000, 0xFF00, 0xFF, 0]
    masks = standard
    guard compression == 3 || compression == 6, bits == 16 || bits == 32 else { return }
    let count = length >= 56 || (length == 40 && compression == 6) ? 4 : 3
    guard length == 40 || length >= 52 else { return }
    for index in 0..<count { masks[index] = try cursor.littleEndian(UInt32.self) }
  }

  private mutating func readPalette(entry: Int, colours: Int) throws(FormatError) {
    let most = 1 << bits
    let count = colours == 0 ? most : min(colours, most)
    for _ in 0..<count {
      // A palette that runs into the samples ends there.
      guard start < 14 || cursor.position + entry <= start else { break }
      let colour = Array(try cursor.take(entry))
      palette.append(.init(red: colour[2], green: colour[1], blue: colour[0]))
    }
  }

  private func colour(_ index: Int) throws(FormatError) -> PixelImage.Colour {
    guard index < palette.count else {
      throw ImageDecoder.damaged("has a pixel of colour \(index) where \(palette.count) are known", name)
    }
    return palette[index]
  }

  private mutating func toSamples() throws(FormatError) {
    guard start >= cursor.position else { return }
    _ = try cursor.skip(start - cursor.position)
  }

  /// Rows of whole pixels, each padded to four bytes.
  private mutating func rows() throws(FormatError) -> PixelImage {
    try toSamples()
    let rowLength = (width * bits + 31) / 32 * 4
    // Before the room for the pixels is taken: a header of a few bytes may claim millions of them.
    guard rowLength * height - 3 <= cursor.remaining else {
      throw ImageDecoder.damaged("holds fewer rows than the \(height) it declares", name)
    }
    let hasAlpha = bits == 32 && masks[3] != 0
    let channels = hasAlpha ? 4 : 3
    var pixels = [UInt8](repeating: 255, count: width * height * channels)
    for row in 0..<height {
      // The padding of the last row may be missing.
      let line = Array(try cursor.take(min(rowLength, cursor.remaining)))
      guard line.count * 8 >= width * bits else {
        throw ImageDecoder.damaged("ends within row \(row)", name)
      }
      var to = (isTopDown ? row : height - 1 - row) * width * channels
      for column in 0..<width {
        switch bits {
        case 1, 2, 4, 8:
          let bit = column * bits
          let index = Int(line[bit / 8]) >> (8 - bits - bit % 8) & (1 << bits - 1)
          let colour = try colour(index)
          (pixels[to], pixels[to + 1], pixels[to + 2]) = (colour.red, colour.green, colour.blue)
        case 24:
          let from = column * 3
          (pixels[to], pixels[to + 1], pixels[to + 2]) = (line[from + 2], line[from + 1], line[from])
        default:
          let from = column * bits / 8
          let word = (0..<bits / 8).reduce(0 as UInt32) { $0 | UInt32(line[from + $1]) << UInt32($1 * 8) }
          for channel in 0..<channels { pixels[to + channel] = Self.sample(word, masks[channel]) }
        }
        to += channels
      }
    }
    // Programs that know of no alpha leave zeros in its place.
    if hasAlpha, !stride(from: 3, to: pixels.count, by: 4).contains(where: { pixels[$0] != 0 }) {
      for index in stride(from: 3, to: pixels.count, by: 4) { pixels[index] = 255 }
    }
    return PixelImage(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// The bits of `word` under `mask`, spread over 0 to 255, rounded to nearest.
  private static func sample(_ word: UInt32, _ mask: UInt32) -> UInt8 {
    guard mask != 0 else { return 0 }
    let largest = UInt64(mask >> UInt32(mask.trailingZeroBitCount))
    let value = UInt64((word & mask) >> UInt32(mask.trailingZeroBitCount))
    return UInt8(truncatingIfNeeded: (value * 255 + largest / 2) / largest)
  }

  /// Run lengths of indices into the palette; what no run reaches has colour 0.
  private mutating func runs() throws(FormatError) -> PixelImage {
    try toSamples()
    // A byte covers at most 255 pixels and a jump of four bytes 255 rows, so there is no bound by the length:
    // the limit of pixels is the bound.
    var indices = [UInt8](repeating: 0, count: width * height)
    var (column, row) = (0, 0)
    func put(_ index: UInt8) {
      if column < width, row < height { indices[row * width + column] = index }
      column += 1
    }
    loop: while row < height {
      let (count, value) = (Int(try cursor.uint8()), try cursor.uint8())
      if count > 0 {
        for position in 0..<count {
          put(bits == 8 ? value : position % 2 == 0 ? value >> 4 : value & 15)
        }
        continue
      }
      switch value {
      case 0: (column, row) = (0, row + 1)
      case 1: break loop
      case 2:
        column += Int(try cursor.uint8())
        row += Int(try cursor.uint8())
      default:
        let count = Int(value)
        let length = bits == 8 ? count : (count + 1) / 2
        let run = Array(try cursor.take(length))
        for position in 0..<count {
          put(bits == 8 ? run[position] : position % 2 == 0 ? run[position / 2] >> 4 : run[position / 2] & 15)
        }
        // Runs end on even bytes.
        if length % 2 == 1 { _ = try cursor.skip(min(1, cursor.remaining)) }
      }
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for row in 0..<height {
      let from = (isTopDown ? row : height - 1 - row) * width
      for index in indices[from..<from + width] {
        let colour = try colour(Int(index))
        pixels += [colour.red, colour.green, colour.blue]
      }
    }
    return PixelImage(width: width, height: height, channels: 3, pixels: pixels)
  }
}

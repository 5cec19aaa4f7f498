import Testing

@testable import Formats

@Suite("Pictures of every format that is read")
struct ImageFormatsTests {
  static let rgb = ImageDecoderTests.rgb
  static let rgba = ImageDecoderTests.expected { x, y in [20 * x, 25 * y, 10 * (x + y), 255 - 20 * x] }
  static let palette = ImageDecoderTests.expected { x, _ in [20 * x, 255 - 20 * x, 7 * x] }

  @Test(arguments: [
    ("rgb.webp", 3, rgb), ("rgba.webp", 4, rgba), ("moving.webp", 3, rgb),
    ("palette.gif", 3, palette),
    (
      "transparent.gif", 4,
      ImageDecoderTests.expected { x, _ in x == 3 ? [0, 0, 0, 0] : [20 * x, 255 - 20 * x, 7 * x, 255] }
    ),
    ("lzw.tiff", 3, rgb),
    ("grey16.tiff", 3, ImageDecoderTests.expected { x, _ in [20 * x, 20 * x, 20 * x] }),
    ("rgb24.bmp", 3, rgb), ("top_down.bmp", 3, rgb), ("os2.bmp", 3, rgb), ("rgba32.bmp", 4, rgba),
    ("palette8.bmp", 3, palette), ("rle8.bmp", 3, palette),
    ("turned6.webp", 3, rgb), ("turned6.tiff", 3, rgb),
  ])
  func decodesToTheSample(file: String, channels: Int, pixels: [UInt8]) throws {
    let image = try ImageDecoder.decode(path: Golden.path(file))
    #expect((image.width, image.height, image.channels) == (12, 10, channels))
    #expect(image.pixels == pixels)
  }

  /// Bitmaps of five and six bits, samples of CMYK rounded twice, alpha multiplied in and out again, and
  /// formats that lose something.
  @Test(arguments: [
    ("rgb565.bmp", rgb, 8), ("cmyk.tiff", rgb, 2), ("cmyk.jpg", rgb, 12), ("rgba.tiff", rgba, 8),
  ])
  func decodesCloseToIt(file: String, pixels: [UInt8], tolerance: Int) throws {
    let image = try ImageDecoder.decode(path: Golden.path(file))
    let error = zip(image.pixels, pixels).map { abs(Int($0) - Int($1)) }.max() ?? 255
    #expect(image.pixels.count == pixels.count && error <= tolerance, "\(error)")
  }

  @Test(arguments: ["colour.heic", "colour.avif"])
  func decodesThroughLibheif(file: String) throws {
    let image = try ImageDecoder.decode(path: Golden.path(file))
    #expect((image.width, image.height, image.channels) == (48, 40, 3))
    // Each pixel is four by four there; the middle of each is looked at.
    var error = 0
    for y in 0..<10 {
      for x in 0..<12 {
        for channel in 0..<3 {
          let sample = image.pixels[((y * 4 + 2) * 48 + x * 4 + 2) * 3 + channel]
          error = max(error, abs(Int(sample) - Int(Self.rgb[(y * 12 + x) * 3 + channel])))
        }
      }
    }
    #expect(error <= 12, "\(error)")
  }

  @Test func aBusyPictureOfAFormatWithGrowingCodesIsWhole() throws {
    let (gif, png) = try (
      ImageDecoder.decode(path: Golden.path("noise.gif")), ImageDecoder.decode(path: Golden.path("noise.png"))
    )
    #expect(gif.pixels == png.rgb().pixels)
  }

  @Test(arguments: 2...8)
  func everyOrientationIsTurnedUpright(orientation: Int) throws {
    let png = try ImageDecoder.decode(path: Golden.path("turned\(orientation).png"))
    #expect((png.width, png.height) == (12, 10))
    #expect(png.pixels == Self.rgb)
    let jpeg = try ImageDecoder.decode(path: Golden.path("turned\(orientation).jpg"))
    #expect((jpeg.width, jpeg.height) == (12, 10))
    let error = zip(jpeg.pixels, Self.rgb).map { abs(Int($0) - Int($1)) }.max() ?? 255
    #expect(error <= 8, "\(error)")
  }

  @Test func damagedOrientationsCountAsUpright() {
    let whole: [UInt8] = [
      0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
    ]
    #expect(Orientation(exif: whole) == .turnedLeft)
    #expect(Orientation(exif: Array("Exif\0\0".utf8) + whole) == .turnedLeft)
    for count in 0..<20 { #expect(Orientation(exif: whole.prefix(count)) == .upright) }
    var odd = whole
    odd[18] = 9
    #expect(Orientation(exif: odd) == .upright)
    odd[4] = 0xFF
    #expect(Orientation(exif: odd) == .upright)
  }

  @Test func aJPEGMayLackItsEndAndHoldStrayBytes() throws {
    let whole = try Golden.bytes("colour.jpg")
    let pixels = try ImageDecoder.decode(whole, name: "whole").pixels
    let scan = try #require((2..<whole.count - 1).first { whole[$0] == 0xFF && whole[$0 + 1] == 0xDA })
    let variants: [(String, [UInt8])] = [
      ("no end mark", Array(whole.dropLast(2))), ("half an end mark", Array(whole.dropLast(1))),
      ("bytes behind it", whole + [1, 2, 3]),
      ("zeros before the end", whole.dropLast(2) + [0, 0, 0, 0, 0xFF, 0xD9]),
      ("zeros and no end", whole.dropLast(2) + [0, 0, 0, 0, 0, 0, 0, 0]),
      ("many zeros and no end", whole.dropLast(2) + [UInt8](repeating: 0, count: 5000)),
      ("between segments", whole[..<scan] + [7, 7, 0xFF, 0xFF] + whole[scan...]),
      ("behind the start", [0xFF, 0xD8, 0xFF, 0xFF] + whole[2...]),
    ]
    for (name, bytes) in variants {
      #expect(try ImageDecoder.decode(bytes, name: name).pixels == pixels, "\(name)")
    }
    // Cut short is another thing: what is missing would be guessed.
    for missing in [8, 40, 200] {
      #expect(throws: FormatError.self) {
        try ImageDecoder.decode(Array(whole.dropLast(missing)), name: "cut")
      }
    }
  }

  @Test func aPNGMayLackItsEnd() throws {
    let whole = try Golden.bytes("rgb.png")
    #expect(try ImageDecoder.decode(Array(whole.dropLast(12)), name: "no end").pixels == Self.rgb)
  }

  @Test(arguments: [
    "rgb.webp", "palette.gif", "lzw.tiff", "rgb24.bmp", "rle8.bmp", "colour.heic", "colour.avif",
  ])
  func truncationsAreErrorsOrTheWholePicture(file: String) throws {
    let bytes = try Golden.bytes(file)
    let whole = try ImageDecoder.decode(bytes, name: file)
    for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 300)) {
      let image = try? ImageDecoder.decode(Array(bytes[..<count]), name: file)
      #expect(image == nil || image == whole, "\(count) of \(bytes.count) bytes")
    }
  }

  @Test(arguments: ["rgb.webp", "palette.gif", "lzw.tiff", "rgb24.bmp", "turned6.png", "turned5.jpg"])
  func thePixelsAreBounded(file: String) throws {
    let bytes = try Golden.bytes(file)
    let line = message { _ = try ImageDecoder.decode(bytes, name: file, maximumPixels: 119) }
    #expect(line.contains("pixels; the limit is 119 in all"), "\(line)")
  }

  @Test func aHeaderThatClaimsMuchTakesLittle() throws {
    // 8,000 × 8,000 pixels in a file of 54 bytes: refused before there is room for them.
    var bytes = Array(try Golden.bytes("rgb24.bmp").prefix(54))
    bytes.replaceSubrange(18..<26, with: [0x40, 0x1F, 0, 0, 0x40, 0x1F, 0, 0])
    #expect(message { _ = try ImageDecoder.decode(bytes, name: "x") }.contains("holds fewer rows"))
  }

  /// A PNG of `width` × `height` pixels of 16 bits, written without compression.
  private static func deep(
    _ width: Int, _ height: Int, kind: UInt8, interlaced: Bool, samples: (Int, Int) -> [UInt8]
  ) -> [UInt8] {
    func big(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
      var sum: UInt32 = ~0
      for byte in Array(type.utf8) + content {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
      }
      return big(content.count) + Array(type.utf8) + content + big(Int(~sum))
    }
    let passes =
      interlaced
      ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
      : [(0, 0, 1, 1)]
    var rows: [UInt8] = []
    for (left, top, right, down) in passes where left < width {
      for y in stride(from: top, to: height, by: down) {
        rows.append(0)
        for x in stride(from: left, to: width, by: right) { rows += samples(x, y).flatMap { [$0, $0] } }
      }
    }
    var (a, b) = (1, 0)
    for byte in rows { (a, b) = ((a + Int(byte)) % 65521, (b + a + Int(byte)) % 65521) }
    let length = [UInt8(rows.count & 255), UInt8(rows.count >> 8)]
    var packed: [UInt8] = [0x78, 1, 1] + length
    packed += length.map { ~$0 }
    packed += rows + big(b << 16 | a)
    let header = big(width) + big(height) + [16, kind, 0, 0, interlaced ? 1 : 0]
    return ImageDecoder.pngSignature + chunk("IHDR", header) + chunk("IDAT", packed) + chunk("IEND", [])
  }

  /// libpng's simplified interface mixes the passes of interlaced samples of 16 bits.
  @Test(arguments: [(0, 1), (2, 3), (4, 2), (6, 4)]) func deepSamplesMayBeInterlaced(
    kind: Int, samples: Int
  ) throws {
    func sample(_ x: Int, _ y: Int) -> [UInt8] {
      (0..<samples).map { UInt8(truncatingIfNeeded: x * 37 + y * 59 + $0 * 101 + x * y) }
    }
    for (width, height) in [(13, 11), (1, 1), (2, 9), (40, 3)] {
      func decoded(_ interlaced: Bool) throws -> PixelImage {
        let bytes = Self.deep(width, height, kind: UInt8(kind), interlaced: interlaced, samples: sample)
        return try ImageDecoder.decode(bytes, name: "deep")
      }
      let (plain, interlaced) = (try decoded(false), try decoded(true))
      #expect(interlaced == plain, "\(width) × \(height) of kind \(kind)")
      if samples == plain.channels {
        let expected = (0..<height).flatMap { y in (0..<width).flatMap { sample($0, y) } }
        #expect(plain.pixels == expected)
      }
    }
    let whole = Self.deep(13, 11, kind: UInt8(kind), interlaced: true, samples: sample)
    for length in stride(from: 40, to: whole.count - 20, by: 7) {
      #expect(
        message { _ = try ImageDecoder.decode(Array(whole.prefix(length)), name: "cut") }.contains("cut"))
    }
    var damaged = whole
    damaged[60] ^= 0xFF
    #expect(message { _ = try ImageDecoder.decode(damaged, name: "x") }.contains("cannot be decoded"))
  }

  @Test func aTIFFMayHavePlainTiles() throws {
    let (width, height, side) = (24, 20, 16)
    func sample(_ x: Int, _ y: Int) -> [UInt8] { [UInt8(x * 10), UInt8(y * 12), UInt8(x + y)] }
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var tiles: [UInt8] = []
    for (left, top) in [(0, 0), (16, 0), (0, 16), (16, 16)] {
      for y in top..<top + side {
        for x in left..<left + side { tiles += sample(min(x, width - 1), min(y, height - 1)) }
      }
    }
    let bytes = side * side * 3
    let extra = 8 + tiles.count
    // The lists that do not fit their entries: offsets, lengths, bits.
    var lists: [UInt8] = []
    for tile in 0..<4 { lists += little(8 + tile * bytes, 4) }
    for _ in 0..<4 { lists += little(bytes, 4) }
    lists += [8, 0, 8, 0, 8, 0]
    let entries = [
      (256, 3, 1, width), (257, 3, 1, height), (258, 3, 3, extra + 32), (259, 3, 1, 1), (262, 3, 1, 2),
      (277, 3, 1, 3), (322, 3, 1, side), (323, 3, 1, side), (324, 4, 4, extra), (325, 4, 4, extra + 16),
    ]
    var file = Array("II".utf8) + little(42, 2) + little(extra + lists.count, 4)
    file += tiles + lists + little(entries.count, 2)
    for (tag, type, count, value) in entries {
      file += little(tag, 2) + little(type, 2) + little(count, 4) + little(value, 4)
    }
    file += little(0, 4)
    let image = try ImageDecoder.decode(file, name: "tiled")
    #expect((image.width, image.height, image.channels) == (width, height, 3))
    #expect(image.pixels == (0..<height).flatMap { y in (0..<width).flatMap { sample($0, y) } })
  }

  /// Samples with a sign, with fractions or of two parts would be read as others: that is said by name.
  @Test(
    arguments: [8, 16],
    [(1, nil), (4, nil), (2, "have a sign"), (3, "have fractions"), (5, "are complex")] as [(Int, String?)])
  func theSamplesOfATIFFAreOfAKind(bits: Int, kind: (format: Int, refused: String?)) throws {
    let samples = (0..<8).map { UInt8($0 * 30) }
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let strip = bits == 8 ? samples : samples.flatMap { [$0, $0] }
    let entries = [
      (256, 3, 4), (257, 3, 2), (258, 3, bits), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1),
      (278, 3, 2), (279, 4, strip.count), (339, 3, kind.format),
    ]
    var file = Array("II".utf8) + little(42, 2) + little(8 + strip.count, 4) + strip
    file += little(entries.count, 2)
    for (tag, type, value) in entries {
      file += little(tag, 2) + little(type, 2) + little(1, 4) + little(value, 4)
    }
    file += little(0, 4)
    if let words = kind.refused {
      let line = message { _ = try ImageDecoder.decode(file, name: "x") }
      #expect(line.hasPrefix("x: is a TIFF of a kind that is not read: its samples \(words)"), "\(line)")
    } else {
      let image = try ImageDecoder.decode(file, name: "x").rgb()
      #expect(image.pixels == samples.flatMap { [$0, $0, $0] })
    }
  }

  @Test func aRemedyFitsWhatAFileIs() {
    func remedy(_ text: String) -> String { ImageDecoder.otherKind(head: Array(text.utf8), name: "x").remedy }
    #expect(remedy("<html>").hasPrefix("save the picture itself, or remove it; read are JPEG"))
    #expect(remedy("PK\u{3}\u{4}").hasPrefix("unpack or remove it"))
    #expect(remedy("%PDF-1.7").hasPrefix("convert it to PNG"))
    #expect(PictureFormat.allCases.map(\.inWords).contains("an AVIF"))
  }

  @Test func otherKindsAreNamed() {
    for (bytes, words) in [
      ([], "is an empty file"), (Array("<!DOCTYPE html><html>".utf8), "is a page of HTML"),
      (Array("%PDF-1.7".utf8), "is a PDF file"), (Array("%!PS-Adobe".utf8), "is a PostScript file"),
      ([0, 0, 1, 0, 1, 0], "is an icon of Windows"), ([0, 0, 2, 0, 0, 0, 0, 0], "is a Targa picture"),
      ([0x28, 0, 0, 0, 9, 0], "is a bitmap of Windows without its file's header"),
      ([0xFF, 0x0A, 0, 0], "is a JPEG XL picture"),
      (Array("\0\0\0\u{18}ftypmp42".utf8), "is a video or sound file"),
      ([1, 2, 3], "is no picture of a known kind"),
    ] as [([UInt8], String)] {
      #expect(message { _ = try ImageDecoder.decode(bytes, name: "x") }.contains(words), "\(words)")
    }
  }
}

@Suite("Paths of any bytes")
struct PathTextTests {
  @Test func everyBytesComeBack() {
    let names: [[UInt8]] = [
      Array("plain.png".utf8), Array("caf\u{E9}".utf8), [0x63, 0x61, 0x66, 0xE9], [0xFF, 0x80, 0x41, 0xC3],
      Array("\u{10FEE9}".utf8), Array("\u{1F600}\u{1B}[31m".utf8), [0xED, 0xA0, 0x80], [0xF4, 0x8F, 0xBA],
    ]
    var texts: Set<String> = []
    for name in names {
      let text = PathText.text(of: name)
      texts.insert(text)
      #expect(PathText.systemPath(text).dropLast().map { UInt8(bitPattern: $0) } == name)
    }
    #expect(texts.count == names.count)
    #expect(PathText.text(of: [0x63, 0xE9]).printable == "c\\xE9")
    #expect("a\u{1B}[31m\u{202E}b".printable == "a\\u{1b}[31m\\u{202e}b")
  }
}

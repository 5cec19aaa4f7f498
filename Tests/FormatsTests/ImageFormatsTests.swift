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

  @Test func aSmallerPictureCanBeAskedFor() throws {
    let bytes = try Golden.bytes("colour.jpg")
    let half = try ImageDecoder.decode(bytes, name: "half", shortestSide: 5)
    #expect((half.width, half.height) == (6, 5))
    let whole = try ImageDecoder.decode(bytes, name: "whole", shortestSide: 6)
    #expect((whole.width, whole.height) == (12, 10))
  }

  @Test func otherKindsAreNamed() {
    for (bytes, words) in [
      ([], "is an empty file"), (Array("<!DOCTYPE html><html>".utf8), "is a page of HTML"),
      (Array("%PDF-1.7".utf8), "is a PDF file"), ([0xFF, 0x0A, 0, 0], "is a JPEG XL picture"),
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

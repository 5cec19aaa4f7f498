import Testing

@testable import Formats

@Suite struct ImageDecoderTests {
  /// The picture of `Scripts/make_golden_formats.py`: red 20x, green 25y, blue 10(x + y), alpha 255 − 20x.
  static func expected(_ channels: (Int, Int) -> [Int]) -> [UInt8] {
    (0..<10).flatMap { y in (0..<12).flatMap { x in channels(x, y).map { UInt8($0) } } }
  }

  static let rgb = expected { x, y in [20 * x, 25 * y, 10 * (x + y)] }
  static let grey = expected { x, _ in [20 * x] }

  @Test(arguments: [
    ("rgb.png", 3, rgb),
    ("rgba.png", 4, expected { x, y in [20 * x, 25 * y, 10 * (x + y), 255 - 20 * x] }),
    ("grey.png", 1, grey),
    ("grey16.png", 1, grey),
    ("grey1.png", 1, expected { x, _ in [x % 2 * 255] }),
    ("grey_alpha.png", 4, expected { x, _ in [20 * x, 20 * x, 20 * x, 255 - 20 * x] }),
    ("palette.png", 4, expected { x, _ in [20 * x, 255 - 20 * x, 7 * x, 255 - 20 * x] }),
  ])
  func decodesPNG(file: String, channels: Int, pixels: [UInt8]) throws {
    let image = try ImageDecoder.decode(path: Golden.path(file))
    #expect((image.width, image.height, image.channels) == (12, 10, channels))
    #expect(image.pixels == pixels)
  }

  /// The tolerances allow for quantisation at quality 95, and in the second file for colour at half
  /// resolution.
  @Test(arguments: [("colour.jpg", 3, rgb, 6), ("progressive.jpg", 3, rgb, 24), ("grey.jpg", 1, grey, 3)])
  func decodesJPEG(file: String, channels: Int, pixels: [UInt8], tolerance: Int) throws {
    let image = try ImageDecoder.decode(path: Golden.path(file))
    #expect((image.width, image.height, image.channels) == (12, 10, channels))
    let error = zip(image.pixels, pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(error <= tolerance)
  }

  @Test(arguments: ["rgb.png", "rgba.png", "palette.png", "colour.jpg", "progressive.jpg", "grey.jpg"])
  func everyTruncationIsAnError(file: String) throws {
    let bytes = try Golden.bytes(file)
    // The end mark may be missing: 12 bytes of a PNG file, 2 of a JPEG file.
    for count in bytes.indices.dropLast(file.hasSuffix("png") ? 12 : 2) {
      #expect(throws: FormatError.self, "\(count) bytes") {
        try ImageDecoder.decode(Array(bytes[..<count]), name: file)
      }
    }
  }

  @Test func boundsThePixels() throws {
    let line = message { _ = try ImageDecoder.decode(path: Golden.path("huge.png")) }
    #expect(line.contains("900000 × 900000 pixels"), "\(line)")
    for file in ["rgb.png", "colour.jpg"] {
      let bytes = try Golden.bytes(file)
      #expect(throws: Never.self) { try ImageDecoder.decode(bytes, name: file, maximumPixels: 120) }
      #expect(throws: FormatError.self) { try ImageDecoder.decode(bytes, name: file, maximumPixels: 119) }
    }
  }

  @Test func namesWhatItCannotDecode() throws {
    #expect(message { _ = try ImageDecoder.decode([1, 2, 3], name: "x") }.contains("no picture"))
    #expect(message { _ = try ImageDecoder.decode([], name: "x") }.contains("empty"))
  }

  /// A sound progressive JPEG of 12 × 10 grey pixels in one DC scan and 13 AC scans, one a bit, for each of
  /// `coefficients`. Every entropy-coded block is the one-bit code that means zero.
  static func progressive(coefficients: Int) -> [UInt8] {
    func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
      [0xFF, marker, 0, UInt8(content.count + 2)] + content
    }
    func scan(_ coefficient: Int, high: Int, low: Int) -> [UInt8] {
      let band = UInt8(coefficient)
      // Four zero bits for the four blocks, padded with ones.
      return segment(0xDA, [1, 1, 0, band, band, UInt8(high << 4 | low)]) + [0x0F]
    }
    // One code, of one bit, for the symbol 0.
    let table = [1] + [UInt8](repeating: 0, count: 15) + [0]
    var bytes: [UInt8] = [0xFF, 0xD8]
    bytes += segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    bytes += segment(0xC2, [8, 0, 10, 0, 12, 1, 1, 0x11, 0])
    bytes += segment(0xC4, [0x00] + table) + segment(0xC4, [0x10] + table)
    bytes += scan(0, high: 0, low: 0)
    for coefficient in 1...coefficients {
      bytes += scan(coefficient, high: 0, low: 12)
      for low in (0..<12).reversed() { bytes += scan(coefficient, high: low + 1, low: low) }
    }
    return bytes + [0xFF, 0xD9]
  }

  @Test func boundsTheScans() throws {
    // 1 + 13 × 38 = 495 scans and 1 + 13 × 39 = 508.
    let image = try ImageDecoder.decode(Self.progressive(coefficients: 38), name: "long")
    #expect(image.pixels.allSatisfy { $0 == 128 })
    let line = message { _ = try ImageDecoder.decode(Self.progressive(coefficients: 39), name: "bomb") }
    #expect(line.contains("scans"), "\(line)")
  }
}

@Suite struct PNGEncoderTests {
  @Test(arguments: [1, 3, 4])
  func whatIsEncodedIsDecoded(channels: Int) throws {
    for (width, height) in [(1, 1), (7, 5), (64, 33)] {
      // Noise does not pack, so this is the encoder's worst case.
      var word: UInt32 = 1
      let pixels = (0..<width * height * channels).map { _ in
        word = word &* 1_664_525 &+ 1_013_904_223
        return UInt8(word >> 24)
      }
      let image = PixelImage(width: width, height: height, channels: channels, pixels: pixels)
      let bytes = try PNGEncoder.encode(image)
      #expect(try ImageDecoder.decode(bytes, name: "round trip") == image)
      #expect(try PNGEncoder.encode(image) == bytes)
    }
  }
}

@Suite struct PixelImageTests {
  @Test func compositesAlphaOverABackground() {
    let image = PixelImage(
      width: 3, height: 1, channels: 4, pixels: [10, 20, 30, 255, 10, 20, 30, 0, 100, 100, 0, 128])
    let ground = PixelImage.Colour(red: 200, green: 0, blue: 255)
    // The last: (128 × 100 + 127 × 200) ∕ 255 = 149.8, and so on.
    #expect(image.rgb(over: ground).pixels == [10, 20, 30, 200, 0, 255, 150, 50, 127])
    let grey = PixelImage(width: 2, height: 1, channels: 1, pixels: [7, 9])
    #expect(grey.rgb().pixels == [7, 7, 7, 9, 9, 9])
  }
}

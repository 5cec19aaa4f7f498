import CAllocationCounter
import Randomness
import Testing

@testable import Formats

@Suite("Pictures read row by row")
struct PictureRowsTests {
  /// All rows of a picture, put together.
  static func pixels(_ bytes: [UInt8], name: String = "p") throws -> (picture: PictureRows, pixels: [UInt8]) {
    let picture = try PictureRows(ByteSource(bytes, name: name))
    var pixels: [UInt8] = []
    var next = 0
    try picture.read { row, samples in
      #expect(row == next && samples.count == picture.width * 3)
      next += 1
      pixels += samples
    }
    #expect(next == picture.height)
    return (picture, pixels)
  }

  /// Every golden picture gives the samples of `ImageDecoder`, held whole where it has to be.
  @Test(
    arguments: [
      ("rgb.png", nil), ("rgba.png", nil), ("grey.png", nil), ("grey16.png", nil), ("grey1.png", nil),
      ("grey_alpha.png", nil), ("palette.png", nil), ("noise.png", nil), ("colour.jpg", nil),
      ("grey.jpg", nil),
      ("cmyk.jpg", nil), ("progressive.jpg", .progressive), ("turned2.jpg", .turned),
      ("turned5.jpg", .turned),
      ("turned8.jpg", .turned), ("turned3.png", .turned), ("turned6.png", .turned),
      ("rgb.webp", .format(.webp)),
      ("rgba.tiff", .format(.tiff)), ("transparent.gif", .format(.gif)), ("rgb24.bmp", .format(.bmp)),
    ] as [(String, PictureRows.Obstacle?)])
  func givesWhatTheDecoderGives(file: String, obstacle: PictureRows.Obstacle?) throws {
    let bytes = try Golden.bytes(file)
    let image = try ImageDecoder.decode(bytes, name: file)
    let (picture, pixels) = try Self.pixels(bytes, name: file)
    #expect((picture.width, picture.height) == (image.width, image.height))
    #expect(picture.obstacle == obstacle && picture.heldBytes == (obstacle == nil ? 0 : image.pixels.count))
    #expect(pixels == image.rgb().pixels)
    // From a file, too, and the first rows alone.
    var rows = 0
    try PictureRows(path: Golden.path(file)).read(before: 3) { _, _ in rows += 1 }
    #expect(rows == 3)
  }

  /// A PNG of 5 × 4 pixels in seven passes: of 8 bits, and of 16.
  @Test(arguments: [8, 16]) func interlacedFilesAreHeld(bits: Int) throws {
    let bytes = try #require(interlaced[bits])
    let image = try ImageDecoder.decode(bytes, name: "interlaced")
    let (picture, pixels) = try Self.pixels(bytes)
    #expect(picture.obstacle == .interlaced && pixels == image.rgb().pixels)
  }

  @Test(arguments: ["rgb.png", "rgba.png", "palette.png", "colour.jpg", "grey.jpg", "cmyk.jpg"])
  func everyTruncationIsAnError(file: String) throws {
    let bytes = try Golden.bytes(file)
    for count in bytes.indices.dropLast(file.hasSuffix("png") ? 12 : 2) {
      let line = message { _ = try Self.pixels(Array(bytes[..<count])) }
      #expect(line != "no error" && !line.contains("\n"), "\(count) bytes: \(line)")
    }
    // The end mark may be missing, as everywhere.
    _ = try Self.pixels(bytes.dropLast(file.hasSuffix("png") ? 12 : 2))
  }

  @Test(arguments: ["rgb.png", "palette.png", "grey16.png", "colour.jpg", "progressive.jpg", "cmyk.jpg"])
  func everyMutationEndsWell(file: String) throws {
    let bytes = try Golden.bytes(file)
    var refused = 0
    for seed in 0..<500 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      var mutated = bytes
      for _ in 0...random.next(below: 4) {
        let at = random.next(below: mutated.count)
        switch random.next(below: 4) {
        case 0: mutated.remove(at: at)
        case 1: mutated.insert(UInt8(random.next(below: 256)), at: at)
        case 2: mutated[at] = UInt8(random.next(below: 256))
        default: mutated[at] ^= 1 << UInt8(random.next(below: 8))
        }
      }
      do {
        let picture = try PictureRows(ByteSource(mutated, name: "m"), maximumPixels: 1 << 20)
        try picture.read { _, _ in }
      } catch {
        refused += 1
        #expect(!"\(error)".contains("\n"), "seed \(seed)")
      }
    }
    #expect(refused > 50)
  }

  @Test func picturesThatAreNoneOrTooLargeAreRefused() throws {
    #expect(message { _ = try Self.pixels([]) }.contains("is an empty file"))
    #expect(message { _ = try Self.pixels([1, 2, 3]) }.contains("no picture of a known kind"))
    #expect(message { _ = try PictureRows(path: Golden.path("huge.png")) }.contains("900000 × 900000 pixels"))
    #expect(message { _ = try PictureRows(path: "/none.jpg") }.contains("cannot be opened"))
    for file in ["rgb.png", "colour.jpg", "rgb.webp"] {
      let source = ByteSource(try Golden.bytes(file), name: file)
      #expect(throws: Never.self) { try PictureRows(source, maximumPixels: 120) }
      #expect(throws: FormatError.self) { try PictureRows(source, maximumPixels: 119) }
    }
  }

  @Test func whatTheReaderThrowsEndsTheReading() throws {
    struct Enough: Error {}
    for file in ["rgb.png", "colour.jpg", "rgb.webp"] {
      let picture = try PictureRows(path: Golden.path(file))
      var rows = 0
      #expect(throws: Enough.self) {
        try picture.read { row, _ in
          rows += 1
          if row == 4 { throw Enough() }
        }
      }
      #expect(rows == 5)
    }
  }

  /// Of a frame of 8K there are only rows: all that is ever asked for takes less than 8 MiB more than for a
  /// frame of 2560 × 1920, whether it was given back or not.
  @Test(.enabled(if: allocation_counter_works()), arguments: ["jpeg", "png"])
  func aFrameOf8KIsNeverHeld(format: String) throws {
    func taken(_ width: Int, _ height: Int) throws -> Int {
      let bytes =
        format == "jpeg"
        ? LargeJPEG.plain(width: width, height: height)
        : try PNGEncoder.encode(
          PixelImage(
            width: width, height: height, channels: 1, pixels: [UInt8](repeating: 9, count: width * height)))
      let source = ByteSource(bytes, name: "frame")
      allocation_counter_measure(true)
      var sum = 0
      let picture = try PictureRows(source)
      try picture.read { _, samples in sum += Int(samples[samples.count - 1]) }
      let taken = allocation_counter_bytes()
      allocation_counter_measure(false)
      #expect(sum == height * (format == "jpeg" ? 128 : 9))
      return Int(taken)
    }
    let (small, large) = (try taken(2560, 1920), try taken(7680, 4320))
    #expect(small > 0 && large - small < 8 << 20, "\(small) and \(large) bytes")
  }
}

/// Large JPEG files of one colour that take a few bits for each block.
enum LargeJPEG {
  /// Grey of 128 in three channels, colour at half resolution: every block is the one-bit codes of no
  /// difference and no coefficient.
  static func plain(width: Int, height: Int) -> [UInt8] {
    func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
      [0xFF, marker, 0, UInt8(content.count + 2)] + content
    }
    // One code, of one bit, for the symbol 0.
    let table = [1] + [UInt8](repeating: 0, count: 15) + [0]
    let extents = [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)]
    let bits = ((width + 15) / 16) * ((height + 15) / 16) * 6 * 2
    var bytes: [UInt8] = [0xFF, 0xD8] + segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    bytes += segment(0xC0, [8] + extents + [3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0])
    bytes += segment(0xC4, [0x00] + table) + segment(0xC4, [0x10] + table)
    bytes += segment(0xDA, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0])
    return bytes + [UInt8](repeating: 0, count: (bits + 7) / 8) + [0xFF, 0xD9]
  }
}

/// Red 50x, green 60y, blue 11xy, in the seven passes of Adam7, by bits of a sample.
private let interlaced: [Int: [UInt8]] = [
  8: [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 5, 0, 0, 0, 4, 8, 2, 0, 0, 1,
    190, 86, 82, 129, 0, 0, 0, 69, 73, 68, 65, 84, 120, 218, 21, 135, 161, 13, 192, 48, 12, 192, 204, 199,
    203, 203, 139, 130, 131, 122, 69, 121, 115, 68, 14, 216, 13, 185, 36, 71, 228, 172, 101, 150, 44, 217,
    208, 84, 107, 127, 56, 230, 171, 252, 32, 16, 253, 226, 35, 124, 131, 34, 250, 152, 142, 208, 89, 186,
    32, 145, 156, 150, 59, 242, 86, 190, 31, 202, 141, 17, 109, 123, 41, 99, 255, 0, 0, 0, 0, 73, 69, 78,
    68, 174, 66, 96, 130,
  ],
  16: [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 5, 0, 0, 0, 4, 16, 2, 0, 0, 1,
    238, 198, 142, 194, 0, 0, 0, 93, 73, 68, 65, 84, 120, 218, 45, 137, 161, 17, 192, 48, 12, 3, 195, 203,
    203, 195, 131, 130, 133, 60, 69, 121, 60, 132, 6, 232, 12, 158, 68, 67, 120, 172, 214, 105, 69, 116,
    255, 223, 218, 183, 204, 125, 238, 63, 147, 5, 228, 24, 153, 228, 117, 181, 57, 75, 71, 236, 58, 39,
    121, 158, 17, 164, 217, 139, 64, 41, 224, 56, 220, 129, 10, 64, 239, 153, 192, 24, 111, 150, 42, 75,
    189, 187, 75, 102, 17, 210, 90, 153, 210, 125, 63, 222, 66, 34, 217, 182, 89, 160, 154, 0, 0, 0, 0, 73,
    69, 78, 68, 174, 66, 96, 130,
  ],
]

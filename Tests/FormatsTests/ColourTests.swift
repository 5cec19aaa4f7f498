import Testing

@testable import Formats

@Suite("Colours and turns that files tell in unusual ways")
struct ColourTests {
  /// A TIFF of one row of pixels, 8 bits a sample.
  private static func tiff(photometric: Int, samples: [UInt8], perPixel: Int, extra: Int? = nil) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 255) } }
    var tags: [(tag: Int, values: [Int])] = [
      (256, [samples.count / perPixel]), (257, [1]), (258, Array(repeating: 8, count: perPixel)), (259, [1]),
      (262, [photometric]), (273, [0]), (277, [perPixel]), (278, [1]), (279, [samples.count]),
    ]
    if let extra { tags.append((338, [extra])) }
    let end = 8 + 2 + tags.count * 12 + 4
    // Behind the directory the bits of each sample, where they do not fit it, then the pixels.
    let start = end + (perPixel > 2 ? perPixel * 2 : 0)
    var bytes = Array("II".utf8) + little(42, 2) + little(8, 4) + little(tags.count, 2)
    for (tag, values) in tags {
      let values = tag == 273 ? [start] : values
      bytes += little(tag, 2) + little(3, 2) + little(values.count, 4)
      bytes += values.count > 2 ? little(end, 4) : little(values.reduce(0) { _, value in value }, 4)
      if values.count == 2 {
        bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: values.flatMap { little($0, 2) })
      }
    }
    bytes += little(0, 4) + (perPixel > 2 ? (0..<perPixel).flatMap { _ in little(8, 2) } : [])
    return bytes + samples
  }

  @Test func samplesBeyondTheColoursAreTransparencyOnlyWhereTheFileSaysSo() throws {
    let pixels: [UInt8] = [200, 100, 50, 128, 10, 20, 30, 0]
    func decoded(_ extra: Int) throws -> PixelImage {
      try ImageDecoder.decode(
        Self.tiff(photometric: 2, samples: pixels, perPixel: 4, extra: extra), name: "x")
    }
    let unsaid = try decoded(0)
    #expect(unsaid.channels == 3 && unsaid.pixels == [200, 100, 50, 10, 20, 30])
    let straight = try decoded(2)
    #expect(straight.channels == 4 && straight.pixels[3] == 128)
    #expect(zip(straight.pixels, [200, 100, 50]).allSatisfy { abs(Int($0) - $1) <= 1 }, "\(straight.pixels)")
    let multiplied = try decoded(1)
    #expect(zip(multiplied.pixels, [255, 199, 100, 128]).allSatisfy { abs(Int($0) - $1) <= 1 })
    // Grey and alpha.
    let grey = try ImageDecoder.decode(
      Self.tiff(photometric: 1, samples: [100, 128, 60, 255], perPixel: 2, extra: 2), name: "x")
    #expect(grey.channels == 4 && grey.pixels[0] == 100 && grey.pixels[3] == 128 && grey.pixels[4] == 60)
  }

  @Test func whiteOfLabIsWhite() throws {
    let image = try ImageDecoder.decode(
      Self.tiff(photometric: 8, samples: [255, 0, 0, 128, 0, 0, 0, 0, 0], perPixel: 3), name: "x")
    for (pixel, light) in [255, 118, 0].enumerated() {
      let colour = image.pixels[pixel * 3..<pixel * 3 + 3].map(Int.init)
      #expect(colour.allSatisfy { abs($0 - light) <= 6 }, "\(colour)")
    }
  }

  /// A PNG of one grey pixel with another chunk behind its header.
  private static func png(width: Int = 1, grey: [UInt8] = [128], chunk type: String, _ content: [UInt8])
    throws
    -> [UInt8]
  {
    var bytes = try PNGEncoder.encode(
      PixelImage(width: width, height: grey.count / width, channels: 1, pixels: grey))
    func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    var sum: UInt32 = ~0
    for byte in Array(type.utf8) + content {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    // What the encoder says of its colours would go before what is said here.
    var position = 33
    while bytes[position + 4..<position + 8] != Array("IDAT".utf8)[...] {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      bytes.removeSubrange(position..<position + length + 12)
      position = 33
    }
    bytes.insert(contentsOf: big(UInt32(content.count)) + Array(type.utf8) + content + big(~sum), at: 33)
    return bytes
  }

  /// As browsers do: linear light becomes what a screen shows.
  @Test func theGammaOfAPNGIsApplied() throws {
    let linear = try Self.png(chunk: "gAMA", [0, 1, 0x86, 0xA0])
    let light = try ImageDecoder.decode(linear, name: "x").pixels[0]
    #expect(abs(Int(light) - 188) <= 3, "\(light)")
    let usual = try Self.png(chunk: "gAMA", [0, 0, 0xB1, 0x8F])
    #expect(try abs(Int(ImageDecoder.decode(usual, name: "x").pixels[0]) - 128) <= 1)
  }

  @Test func theOrientationInATextIsFollowed() throws {
    let exif: [UInt8] =
      Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0]
    let digits = exif.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let text =
      "Raw profile type exif\0\nexif\n      \(exif.count)\n\(digits.prefix(30))\n\(digits.dropFirst(30))\n"
    let turned = try Self.png(width: 2, grey: [10, 200], chunk: "tEXt", Array(text.utf8))
    #expect(try ImageDecoder.decode(turned, name: "x").pixels == [200, 10])
    let other = try Self.png(width: 2, grey: [10, 200], chunk: "tEXt", Array("Comment\0exif".utf8))
    #expect(try ImageDecoder.decode(other, name: "x").pixels == [10, 200])
  }
}

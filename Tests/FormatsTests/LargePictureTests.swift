import CAllocationCounter
import Testing

@testable import Formats

/// The size of a picture stands in its header: one that is too large is refused by it, before anything is
/// decoded.
@Suite("Pictures that are too large")
struct LargePictureTests {
  private static func big(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 255) } }
  private static func little(_ value: Int) -> [UInt8] { big(value).reversed() }

  /// A small file whose header says 20,000 × 10,000 pixels, or for WebP, which cannot, 16,000 × 12,500.
  private static func claiming(_ format: PictureFormat) throws -> [UInt8] {
    func changed(_ file: String, _ change: (inout [UInt8]) throws -> Void) throws -> [UInt8] {
      var bytes = try Golden.bytes(file)
      try change(&bytes)
      return bytes
    }
    /// The first place of `mark`.
    func place(of mark: [UInt8], in bytes: [UInt8]) throws -> Int {
      try #require(bytes.indices.first { bytes[$0...].starts(with: mark) })
    }
    switch format {
    case .jpeg:
      return try changed("colour.jpg") { bytes in
        let frame = try place(of: [0xFF, 0xC0], in: bytes)
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x27, 0x10, 0x4E, 0x20])
      }
    case .png:
      return try changed("rgb.png") {
        $0.replaceSubrange(16..<24, with: big(20_000) + big(10_000))
        var sum: UInt32 = ~0
        for byte in $0[12..<29] {
          sum ^= UInt32(byte)
          for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        $0.replaceSubrange(29..<33, with: big(Int(~sum)))
      }
    case .webp:
      return try changed("moving.webp") {
        let canvas = try place(of: Array("VP8X".utf8), in: $0) + 12
        $0.replaceSubrange(
          canvas..<canvas + 6, with: little(15_999).prefix(3) + little(12_499).prefix(3))
      }
    case .gif:
      return try changed("palette.gif") { $0.replaceSubrange(6..<10, with: [0x20, 0x4E, 0x10, 0x27]) }
    case .tiff:
      return try changed("lzw.tiff") { bytes in
        #expect(bytes[0] == UInt8(ascii: "I"))
        let start = bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        for index in 0..<Int(bytes[start]) {
          let entry = start + 2 + index * 12
          // Width and height, as long numbers.
          guard bytes[entry + 1] == 1, bytes[entry] < 2 else { continue }
          bytes.replaceSubrange(
            entry + 2..<entry + 12, with: [4, 0, 1, 0, 0, 0] + little(bytes[entry] == 0 ? 20_000 : 10_000))
        }
      }
    case .bmp:
      return try changed("rgb24.bmp") { $0.replaceSubrange(18..<26, with: little(20_000) + little(10_000)) }
    case .heic, .avif:
      return try changed("colour.\(format.rawValue.lowercased())") {
        // Of the picture and of what belongs to it.
        for start in $0.indices where $0[start...].starts(with: "ispe".utf8) {
          $0.replaceSubrange(start + 8..<start + 16, with: big(20_000) + big(10_000))
        }
      }
    }
  }

  @Test(arguments: PictureFormat.allCases)
  func areRefusedByTheirHeaders(format: PictureFormat) throws {
    let bytes = try Self.claiming(format)
    #expect(PictureFormat(head: bytes) == format)
    let size = format == .webp ? "16000 × 12500" : "20000 × 10000"
    allocation_counter_measure(true)
    let line = message { _ = try ImageDecoder.decode(bytes, name: "large") }
    let taken = allocation_counter_bytes()
    allocation_counter_measure(false)
    #expect(line == "large: is \(size) pixels; the limit is 64000000 in all; scale it down")
    // A sample of each pixel would be 200 million bytes; a row of them, 60,000.
    #expect(taken < 1_000_000, "\(taken) bytes")
    #expect(!allocation_counter_works() || taken > 0)
  }

  /// A file may declare a small picture and hold a large one: what the coded picture says counts, too.
  @Test(arguments: ["heic", "avif"]) func areRefusedByTheHeadersOfTheCodedPicture(ending: String) throws {
    var bytes = try Golden.bytes("colour.\(ending)")
    let image = try ImageDecoder.decode(bytes, name: ending)
    for start in bytes.indices where bytes[start...].starts(with: "ispe".utf8) {
      bytes.replaceSubrange(start + 8..<start + 16, with: Self.big(4) + Self.big(4))
    }
    let coded = try #require(HEIFOutline(bytes).largest)
    // Coded in blocks, of which the picture is a part.
    #expect(coded.width >= image.width && coded.width < image.width + 64)
    #expect(coded.height >= image.height && coded.height < image.height + 64)
    let limit = image.width * image.height - 1
    let line = message { _ = try ImageDecoder.decode(bytes, name: "lies", maximumPixels: limit) }
    #expect(
      line == "lies: is \(coded.width) × \(coded.height) pixels; the limit is \(limit) in all; scale it down")
    // Headers cut short, or of noise, end the walk.
    for count in stride(from: 0, to: bytes.count, by: 7) { _ = HEIFOutline(Array(bytes.prefix(count))) }
    for index in bytes.indices.prefix(600) {
      var changed = bytes
      changed[index] = ~changed[index]
      _ = HEIFOutline(changed)
    }
  }

  /// Of 20,000 × 10,000 pixels, with and without layers, and with bytes that keep start codes away.
  @Test func theHeadersOfCodedPicturesAreRead() {
    for layers in [0, 2] {
      var bits = BitWriter()
      bits.put(0, 4)
      bits.put(layers, 3)
      bits.put(1, 1)
      for _ in 0..<12 { bits.put(0x5A, 8) }
      for layer in 0..<layers { bits.put(layer == 0 ? 3 : 1, 2) }
      if layers > 0 { bits.put(0, 2 * (8 - layers)) }
      for layer in 0..<layers { for _ in 0..<(layer == 0 ? 12 : 1) { bits.put(0x33, 8) } }
      for value in [0, 1, 20_000, 10_000] { bits.putExponential(value) }
      let size = CodedSize.hevc(unit: [33 << 1, 1] + bits.bytes[...])
      #expect(size?.width == 20_000 && size?.height == 10_000, "\(layers) layers: \(size as Any)")
      #expect(CodedSize.hevc(unit: [32 << 1, 1] + bits.bytes[...]) == nil)
    }
    var kept = BitWriter()
    kept.put(1, 8)
    for _ in 0..<12 { kept.put(0, 8) }
    for value in [0, 1, 640, 480] { kept.putExponential(value) }
    // A 3 stands behind every two zeros.
    var unit: [UInt8] = [33 << 1, 1]
    var zeros = 0
    for byte in kept.bytes {
      if zeros == 2 { unit.append(3) }
      if zeros == 2 { zeros = 0 }
      unit.append(byte)
      zeros = byte == 0 ? zeros + 1 : 0
    }
    #expect(CodedSize.hevc(unit: unit[...])?.width == 640)

    for isReduced in [true, false] {
      var bits = BitWriter()
      bits.put(0, 3)
      bits.put(1, 1)
      bits.put(isReduced ? 1 : 0, 1)
      if isReduced {
        bits.put(8, 5)
      } else {
        // Timing with a model of the decoder, delays, one point above level 7.
        bits.put(1, 1)
        for _ in 0..<8 { bits.put(1, 8) }
        bits.put(0, 1)
        bits.put(1, 1)
        bits.put(9, 5)
        for _ in 0..<42 { bits.put(0, 1) }
        bits.put(1, 1)
        bits.put(0, 5)
        bits.put(0, 12)
        bits.put(9, 5)
        bits.put(1, 1)
        bits.put(1, 1)
        for _ in 0..<21 { bits.put(1, 1) }
        bits.put(1, 1)
        bits.put(5, 4)
      }
      bits.put(15, 4)
      bits.put(13, 4)
      bits.put(19_999, 16)
      bits.put(9_999, 14)
      bits.putTools()
      let size = AV1Sequence(bits.bytes[...])?.size
      #expect(size?.width == 20_000 && size?.height == 10_000, "\(isReduced): \(size as Any)")
    }
  }

  /// A sequence header of 64 × 48 pixels whose frames may state sizes of 16 bits.
  private static var small: [UInt8] {
    var bits = BitWriter()
    // Profile, no still picture, not reduced, no timing, no delays, one point of level 4.
    for (value, count) in [(0, 3), (0, 1), (0, 1), (0, 1), (0, 1), (0, 5), (0, 12), (4, 5)] {
      bits.put(value, count)
    }
    for (value, count) in [(15, 4), (15, 4), (63, 16), (47, 16)] { bits.put(value, count) }
    bits.putTools()
    return bits.bytes
  }

  /// A frame: whether it is shown, its kind, and the size that it states.
  private static func frame(isShown: Bool, kind: Int, _ size: (width: Int, height: Int)?) -> [UInt8] {
    var bits = BitWriter()
    bits.put(0, 1)
    bits.put(kind, 2)
    bits.put(isShown ? 1 : 0, 1)
    if !isShown { bits.put(1, 1) }
    if kind != 3, !(kind == 0 && isShown) { bits.put(1, 1) }
    bits.put(0, 1)
    // No tools for screens.
    bits.put(0, 1)
    if kind != 3 { bits.put(size == nil ? 0 : 1, 1) }
    if let size {
      bits.put(size.width - 1, 16)
      bits.put(size.height - 1, 16)
    }
    bits.put(0, 64)
    return bits.bytes
  }

  /// A frame may be larger than its sequence declares: decoders take its word for it.
  @Test func framesOfAV1ThatStateASizeOfTheirOwnAreRead() throws {
    let sequence = try #require(AV1Sequence(Self.small[...]))
    #expect(sequence.size == (64, 48))
    func size(_ frame: [UInt8]) -> [Int]? {
      sequence.size(ofFrame: frame[...]).map { [$0.width, $0.height] }
    }
    #expect(size(Self.frame(isShown: true, kind: 0, nil)) == nil)
    #expect(size(Self.frame(isShown: true, kind: 0, (20_000, 10_000))) == [20_000, 10_000])
    // Where it stands depends on what was decoded before.
    for (isShown, kind) in [(false, 0), (true, 1), (true, 2), (true, 3)] {
      #expect(size(Self.frame(isShown: isShown, kind: kind, (65, 65))) == [65_536, 65_536])
    }
    // A frame that shows one decoded before, and one that is cut short.
    #expect(size([0x80]) == nil && size([0x10]) == nil && size([]) == nil)

    // In a file: the picture's item is replaced by these units, whole or in pieces; what it declares is
    // small.
    func unit(_ kind: UInt8, _ bytes: [UInt8]) -> [UInt8] { [kind << 3 | 2, UInt8(bytes.count)] + bytes }
    let units =
      unit(2, []) + unit(1, Self.small)
      + unit(6, Self.frame(isShown: true, kind: 0, (20_000, 10_000)))
    for pieces in [[units.count], [3, units.count - 3], [units.count - 5, 5]] {
      let file = Self.file(of: units, pieces: pieces)
      let line = message { _ = try ImageDecoder.decode(file, name: "lies") }
      #expect(
        line == "lies: is 20000 × 10000 pixels; the limit is 64000000 in all; scale it down", "\(pieces)")
    }
    let tangled = Self.file(of: units, pieces: [units.count, units.count], repeating: true)
    #expect(
      message { _ = try ImageDecoder.decode(tangled, name: "tangled") }.hasPrefix(
        "tangled: has pieces that overlap"))
  }

  /// An AVIF file of one item, whose bytes lie in pieces of these lengths one after another, or many times
  /// the first.
  private static func file(of units: [UInt8], pieces: [Int], repeating: Bool = false) -> [UInt8] {
    func box(_ kind: String, _ content: [UInt8]) -> [UInt8] {
      big(content.count + 8) + Array(kind.utf8) + content
    }
    func short(_ value: Int) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }
    let kind = box("ftyp", Array("avif".utf8) + big(0) + Array("avifmif1".utf8))
    let entry = box("infe", [2, 0, 0, 0] + short(1) + short(0) + Array("av01".utf8) + [0])
    func meta(_ start: Int) -> [UInt8] {
      var places: [UInt8] = []
      var next = start
      let lengths = repeating ? Array(repeating: units.count, count: 40) : pieces
      for length in lengths {
        places += big(next) + big(length)
        if !repeating { next += length }
      }
      return box(
        "meta",
        big(0) + box("hdlr", big(0) + big(0) + Array("pict".utf8) + [UInt8](repeating: 0, count: 13))
          + box("pitm", big(0) + short(1)) + box("iinf", big(0) + short(1) + entry)
          + box(
            "iloc", big(0) + [0x44, 0x00] + short(1) + short(1) + short(0) + short(lengths.count) + places)
          + box("iprp", box("ipco", box("ispe", big(0) + big(64) + big(48))))
      )
    }
    let start = kind.count + meta(0).count + 8
    return kind + meta(start) + box("mdat", units)
  }

  /// What is decoded is counted, or the bound above would say nothing.
  @Test(.enabled(if: allocation_counter_works())) func theCounterSeesSamples() throws {
    for file in ["rgb.png", "colour.jpg", "rgb.webp", "colour.heic", "lzw.tiff"] {
      let bytes = try Golden.bytes(file)
      allocation_counter_measure(true)
      let image = try ImageDecoder.decode(bytes, name: file)
      let taken = allocation_counter_bytes()
      allocation_counter_measure(false)
      #expect(taken >= image.pixels.count, "\(file): \(taken) bytes")
    }
  }

  @Test func headersThatAreCutShortAreOneLine() throws {
    for file in ["colour.heic", "colour.avif"] {
      let whole = try Golden.bytes(file)
      for count in 1..<200 {
        let line = message { _ = try ImageDecoder.decode(Array(whole.prefix(count)), name: "cut") }
        #expect(line.hasPrefix("cut: ") && !line.contains("\n") && line != "no error", "\(count): \(line)")
        #expect(!line.contains("video"), "\(count) bytes: \(line)")
      }
    }
  }
}

/// Writes bits, the highest of each byte first.
private struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var count = 0

  mutating func put(_ value: Int, _ bits: Int) {
    for bit in (0..<bits).reversed() {
      if count % 8 == 0 { bytes.append(0) }
      bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(7 - count % 8)
      count += 1
    }
  }

  /// What follows the sizes in a sequence header of AV1, with nothing in it, and each frame says whether it
  /// uses tools for screens.
  mutating func putTools() {
    put(0, 1 + 3 + 4 + 1)
    put(3, 2)
  }

  /// In the Exp-Golomb code.
  mutating func putExponential(_ value: Int) {
    let bits = (value + 1).bitWidth - (value + 1).leadingZeroBitCount
    put(0, bits - 1)
    put(value + 1, bits)
  }
}

@Suite("Raw files of cameras")
struct CameraRawTests {
  private static func tiff(_ entries: [(tag: Int, value: Int)], isLittle: Bool = true) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let bytes = (0..<count).map { UInt8(value >> ($0 * 8) & 255) }
      return isLittle ? bytes : bytes.reversed()
    }
    var bytes = Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(entries.count, 2)
    for (tag, value) in entries { bytes += number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4) }
    return bytes + [0, 0, 0, 0]
  }

  @Test(arguments: [true, false]) func areToldByTheirFirstPage(isLittle: Bool) {
    for (name, entries) in [
      // A small preview before the picture, a version of DNG, a filter of colours.
      ("a.tif", [(254, 1), (256, 160), (257, 120), (330, 200)]), ("a", [(254, 0), (50706, 0x0401)]),
      ("a.TIFF", [(262, 32803)]), ("IMG_1.NEF", [(256, 4), (257, 4)]), ("b.cr2", []),
    ] {
      let bytes = Self.tiff(entries.map { (tag: $0.0, value: $0.1) }, isLittle: isLittle)
      #expect(
        ImageDecoder.otherKind(bytes, name: name)?.what == "is a camera raw picture", "\(name) \(entries)")
    }
    // A picture of several pages, or cut short.
    for entries in [[(254, 0), (330, 200)], [(254, 2)], [(256, 9)]] {
      let bytes = Self.tiff(entries.map { (tag: $0.0, value: $0.1) }, isLittle: isLittle)
      for count in 8...bytes.count {
        #expect(ImageDecoder.otherKind(Array(bytes.prefix(count)), name: "a.tif") == nil)
      }
    }
  }

  @Test(arguments: [
    "IIRO\u{8}\0", "FUJIFILMCCD-RAW", "\0\0\0\u{18}ftypcrx ", "IIU\0", "FOVb", "II\u{1A}\0\0\0HEAPCCDR",
  ])
  func areToldByTheirBeginning(text: String) {
    let line = message { _ = try ImageDecoder.decode(Array(text.utf8), name: "raw") }
    #expect(line.hasPrefix("raw: is a camera raw picture; convert it"), "\(line)")
  }
}

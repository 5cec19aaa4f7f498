import CPNG
import CZlib

extension ImageDecoder {
  static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Decodes through libpng's simplified interface, which brings palettes, 1 to 16 bits and gamma to 8-bit
  /// sRGB.
  static func decodePNG(
    _ bytes: [UInt8], name: String, maximumPixels: Int
  ) throws(FormatError) -> PixelImage {
    // The size stands in the first chunk: it is looked at before the file is walked through.
    if bytes.count >= 24, bytes[12..<16].elementsEqual("IHDR".utf8) {
      func extent(_ start: Int) -> Int { bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
      try check(width: extent(16), height: extent(20), name: name, maximumPixels: maximumPixels)
    }
    let orientation = try orientation(ofPNG: ByteSource(bytes, name: name))
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0 else {
      throw damaged("cannot be decoded: \(message(image))", name)
    }
    // Otherwise libpng takes 16-bit samples without a gamma chunk for linear light and brightens them.
    image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let channels: Int
    if image.format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0 {
      channels = 4
      image.format = UInt32(PNG_FORMAT_FLAG_COLOR) | UInt32(PNG_FORMAT_FLAG_ALPHA)
    } else if image.format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0 {
      channels = 3
      image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    } else {
      channels = 1
      image.format = 0
    }
    let (width, height) = (Int(image.width), Int(image.height))
    var pixels = [UInt8](repeating: 0, count: width * height * channels)
    if bytes[24] == 16, bytes[28] == 1 {
      try readDeep(bytes, into: &pixels, rows: height, channels: channels, name: name)
    } else {
      guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else {
        throw damaged("cannot be decoded: \(message(image))", name)
      }
    }
    return PixelImage(width: width, height: height, channels: channels, pixels: pixels)
      .upright(from: orientation)
  }

  /// Reads interlaced samples of 16 bits, by the header that every PNG file begins with; why, says
  /// `remanence_png_read_deep`.
  private static func readDeep(
    _ bytes: [UInt8], into pixels: inout [UInt8], rows: Int, channels: Int, name: String
  ) throws(FormatError) {
    let words = bytes.withUnsafeBufferPointer { bytes -> String? in
      var source = remanence_png_source()
      (source.bytes, source.count) = (bytes.baseAddress, bytes.count)
      let rowBytes = pixels.count / rows
      guard remanence_png_read_deep(&source, &pixels, rows, rowBytes, CInt(channels)) == 0 else { return nil }
      return withUnsafeBytes(of: source.words) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    if let words { throw damaged("cannot be decoded: \(words)", name) }
  }

  /// Walks the chunks to the end for the orientation (chunk `eXIf`). The simplified interface stops at the
  /// last row, so that it would not notice an end within a chunk; a missing end mark harms nothing.
  static func orientation(ofPNG source: ByteSource) throws(FormatError) -> Orientation {
    var position = pngSignature.count
    /// Moves past `count` bytes, and returns where they began.
    func skip(_ count: Int) throws(FormatError) -> Int {
      guard count <= source.count - position else {
        throw FormatError(
          "needs \(count) more bytes where \(max(0, source.count - position)) are left",
          at: "\(source.name), offset \(position)", remedy: "the file is cut short: fetch or export it again")
      }
      defer { position += count }
      return position
    }
    func take(_ count: Int) throws(FormatError) -> [UInt8] {
      try source.bytes(at: skip(count), count: count)
    }
    var orientation = Orientation.upright
    var (hasPixels, hasBlock) = (false, false)
    while true {
      // The end mark: no content, its type and its checksum.
      if hasPixels && source.count - position < 12 { return orientation }
      let head = try take(8)
      let length = head[..<4].reduce(0) { $0 << 8 | Int($1) }
      let type = head[4...]
      if type.elementsEqual("IEND".utf8) { return orientation }
      if type.elementsEqual("eXIf".utf8) {
        orientation = Orientation(exif: try take(length))
        hasBlock = true
        _ = try skip(4)
        continue
      }
      if !hasBlock, ["tEXt", "zTXt"].contains(where: { type.elementsEqual($0.utf8) }) {
        let text = try take(length)
        if let block = exifBlock(ofText: text, isPacked: type.elementsEqual("zTXt".utf8)) {
          orientation = Orientation(exif: block)
        }
        _ = try skip(4)
        continue
      }
      hasPixels = hasPixels || type.elementsEqual("IDAT".utf8)
      // The chunk's content and its checksum.
      _ = try skip(length + 4)
    }
  }

  /// The most bytes of a text that is unpacked: an Exif block has at most 64 KiB, and is written in
  /// hexadecimal.
  private static let maximumTextBytes = 1 << 18

  /// The Exif block in a text chunk, as ImageMagick wrote it before there was `eXIf`: the key `Raw profile
  /// type exif` (or `APP1`), then the word, the length and the bytes in hexadecimal, with line ends between;
  /// nil for any other text.
  private static func exifBlock(ofText chunk: [UInt8], isPacked: Bool) -> [UInt8]? {
    guard let end = chunk.firstIndex(of: 0),
      ["raw profile type exif", "raw profile type app1"].contains(
        String(decoding: chunk[..<end], as: UTF8.self).lowercased())
    else { return nil }
    var text = Array(chunk[(end + 1)...])
    if isPacked {
      // A byte for the method, which is always zlib's.
      let packed = Array(text.dropFirst())
      var count = UInt(maximumTextBytes)
      var unpacked = [UInt8](repeating: 0, count: maximumTextBytes)
      guard uncompress(&unpacked, &count, packed, UInt(packed.count)) == 0 else { return nil }
      text = Array(unpacked.prefix(Int(count)))
    }
    let words = text.split { [9, 10, 13, 32].contains($0) }
    guard words.count > 2 else { return nil }
    let digits = words[2...].joined().compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

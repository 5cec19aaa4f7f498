import CTurboJPEG

extension ImageDecoder {
  /// Decodes through TurboJPEG. Warnings stop it but for those in `harmlessWarnings`, and so do more than 500
  /// progressive scans, which a small file could use to keep the decoder busy for minutes.
  static func decodeJPEG(
    _ file: [UInt8], name: String, maximumPixels: Int
  ) throws(FormatError) -> PixelImage {
    guard let handle = tjInitDecompress() else {
      throw FormatError("TurboJPEG cannot start", at: name, remedy: "free some memory")
    }
    defer { tjDestroy(handle) }
    var message: String { String(cString: tjGetErrorStr2(handle)) }
    /// Whether the last call gave a whole picture and a warning that may be passed over.
    func isHarmless(_ words: [String]) -> Bool {
      tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue) && words.contains { message.contains($0) }
    }

    let outline = JPEGOutline(file)
    let bytes = outline.bytes
    let size = UInt(bytes.count)
    var width: Int32 = 0
    var height: Int32 = 0
    var subsampling: Int32 = 0
    var colourSpace: Int32 = 0
    guard
      tjDecompressHeader3(handle, bytes, size, &width, &height, &subsampling, &colourSpace) == 0
        || isHarmless(harmlessWarnings)
    else { throw damaged("cannot be decoded: \(message)", name) }
    try check(width: Int(width), height: Int(height), name: name, maximumPixels: maximumPixels)
    let (channels, format) =
      switch colourSpace {
      case Int32(TJCS_GRAY.rawValue): (1, TJPF_GRAY)
      case Int32(TJCS_CMYK.rawValue), Int32(TJCS_YCCK.rawValue): (4, TJPF_CMYK)
      default: (3, TJPF_RGB)
      }
    var pixels = [UInt8](repeating: 0, count: Int(width) * Int(height) * channels)
    func decode(_ flags: Int32) -> Bool {
      tjDecompress2(
        handle, bytes, size, &pixels, width, 0, height, Int32(format.rawValue),
        flags | TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT) == 0
    }
    if !decode(TJFLAG_STOPONWARNING) {
      // Bytes left over behind a scan are harmless; but without its end mark the file may be cut short too.
      let words = outline.hasEnd ? harmlessWarnings + ["extraneous bytes before marker"] : harmlessWarnings
      guard words.contains(where: { message.contains($0) }), decode(0) || isHarmless(words) else {
        throw damaged("cannot be decoded: \(message)", name)
      }
    }
    // Adobe's programs, which made these files a custom, store what ink leaves of the light; files without
    // their marker are read so too, as Pillow and the browsers do.
    if channels == 4 { pixels = light(leftByInk: pixels) }
    return PixelImage(
      width: Int(width), height: Int(height), channels: channels == 4 ? 3 : channels, pixels: pixels
    ).upright(from: outline.orientation)
  }

  /// Warnings after which every sample is still what was stored: an unknown revision of JFIF, and the
  /// parameters of a scan that only progressive pictures use.
  private static let harmlessWarnings = [
    "Unknown JFIF revision number", "Invalid SOS parameters for sequential JPEG",
    "Unknown Adobe color transform code",
  ]

  /// Red, green and blue of what cyan, magenta, yellow and black leave of the light, each its share. Without
  /// a colour profile there is no better rule; other readers use the same.
  static func light(leftByInk samples: [UInt8]) -> [UInt8] {
    return [UInt8](unsafeUninitializedCapacity: samples.count / 4 * 3) { target, initialized in
      for pixel in 0..<samples.count / 4 {
        let black = Int(samples[pixel * 4 + 3])
        for channel in 0..<3 {
          target[pixel * 3 + channel] = UInt8((Int(samples[pixel * 4 + channel]) * black + 127) / 255)
        }
      }
      initialized = samples.count / 4 * 3
    }
  }
}

import CTurboJPEG

extension ImageDecoder {
  /// Decodes through TurboJPEG. Any warning stops it, and so do more than 500 progressive scans, which a small
  /// file could use to keep the decoder busy for minutes.
  static func decodeJPEG(
    _ bytes: [UInt8], name: String, maximumPixels: Int
  ) throws(FormatError) -> PixelImage {
    guard let handle = tjInitDecompress() else {
      throw FormatError("TurboJPEG cannot start", at: name, remedy: "free some memory")
    }
    defer { tjDestroy(handle) }
    func failure() -> FormatError {
      damaged("cannot be decoded: \(String(cString: tjGetErrorStr2(handle)))", name)
    }

    let size = UInt(bytes.count)
    var width: Int32 = 0
    var height: Int32 = 0
    var subsampling: Int32 = 0
    var colourSpace: Int32 = 0
    guard tjDecompressHeader3(handle, bytes, size, &width, &height, &subsampling, &colourSpace) == 0 else {
      throw failure()
    }
    try check(width: Int(width), height: Int(height), name: name, maximumPixels: maximumPixels)
    guard colourSpace != Int32(TJCS_CMYK.rawValue), colourSpace != Int32(TJCS_YCCK.rawValue) else {
      throw FormatError("is a JPEG in printing colours (CMYK)", at: name, remedy: "convert it to RGB")
    }
    let isGrey = colourSpace == Int32(TJCS_GRAY.rawValue)
    let channels = isGrey ? 1 : 3
    let format = isGrey ? TJPF_GRAY : TJPF_RGB
    var pixels = [UInt8](repeating: 0, count: Int(width) * Int(height) * channels)
    let flags = TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT
    guard
      tjDecompress2(
        handle, bytes, size, &pixels, width, 0, height, Int32(format.rawValue), Int32(flags)) == 0
    else { throw failure() }
    return PixelImage(width: Int(width), height: Int(height), channels: channels, pixels: pixels)
  }
}

import CTIFF

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension ImageDecoder {
  /// Decodes the first page through libtiff's RGBA interface: bilevel, grey, palette, RGB, CMYK, YCbCr and
  /// CIE L*a*b* of 1 to 16 bits, in strips or tiles.
  static func decodeTIFF(
    _ bytes: [UInt8], name: String, maximumPixels: Int
  ) throws(FormatError) -> PixelImage {
    let outline = TIFFOutline(bytes)
    if let width = outline.width, let height = outline.height {
      try check(width: width, height: height, name: name, maximumPixels: maximumPixels)
    }
    return try bytes.withUnsafeBufferPointer { bytes throws(FormatError) in
      let words = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 1024)
      words.initialize(repeating: 0)
      defer { words.deallocate() }
      func failure() -> FormatError {
        damaged("cannot be decoded: \(String(cString: words.baseAddress!))", name)
      }
      guard let options = TIFFOpenOptionsAlloc() else {
        throw FormatError("libtiff cannot start", at: name, remedy: "free some memory")
      }
      defer { TIFFOpenOptionsFree(options) }
      remanence_tiff_listen(options, words.baseAddress)
      // A strip or a tile is never larger than the whole picture in four channels of 16 bits.
      TIFFOpenOptionsSetMaxSingleMemAlloc(options, tmsize_t(maximumPixels * 8 + 1 << 20))
      let memory = TIFFMemory(UnsafeRawBufferPointer(bytes))
      let opened = TIFFClientOpenExt(
        "picture", "r", Unmanaged.passUnretained(memory).toOpaque(),
        { TIFFMemory.of($0).read(into: $1, count: Int($2)) }, { _, _, _ in -1 },
        { TIFFMemory.of($0).seek(to: $1, from: $2) }, { _ in 0 },
        { UInt64(TIFFMemory.of($0).bytes.count) },
        // As if the file were mapped: 4.5.0 refuses plain tiles that it has to read itself.
        { TIFFMemory.of($0).map($1, $2) }, { _, _, _ in }, options)
      defer { withExtendedLifetime(memory) {} }
      guard let tiff = opened else { throw failure() }
      defer { TIFFClose(tiff) }
      remanence_tiff_keep_white(tiff)
      var image = TIFFRGBAImage()
      func otherKind(_ kind: String) -> FormatError {
        FormatError(
          "is a TIFF of a kind that is not read: \(kind)", at: name,
          remedy: "convert it to PNG, or remove it")
      }
      // libtiff would take their bits for numbers without a sign.
      switch remanence_tiff_sample_format(tiff) {
      case SAMPLEFORMAT_INT: throw otherKind("its samples have a sign, and nobody says which is black")
      case SAMPLEFORMAT_IEEEFP: throw otherKind("its samples have fractions, and nobody says which is white")
      case SAMPLEFORMAT_COMPLEXINT, SAMPLEFORMAT_COMPLEXIEEEFP: throw otherKind("its samples are complex")
      default: break
      }
      guard TIFFRGBAImageOK(tiff, words.baseAddress) != 0 else {
        throw otherKind(String(cString: words.baseAddress!))
      }
      guard TIFFRGBAImageBegin(&image, tiff, 1, words.baseAddress) != 0 else { throw failure() }
      defer { TIFFRGBAImageEnd(&image) }
      let (width, height) = (Int(image.width), Int(image.height))
      try check(width: width, height: height, name: name, maximumPixels: maximumPixels)
      // Rows as they are stored: the interface would flip them, but not turn them.
      image.req_orientation = image.orientation
      var raster = [UInt32](repeating: 0, count: width * height)
      guard TIFFRGBAImageGet(&image, &raster, image.width, image.height) != 0 else { throw failure() }
      // A sample beyond the colours is transparency only where the file says so.
      let extra = remanence_tiff_extra_sample(tiff)
      let hasAlpha = image.alpha != 0 && (extra == EXTRASAMPLE_ASSOCALPHA || extra == EXTRASAMPLE_UNASSALPHA)
      // libtiff multiplies colours by their alpha, but not grey.
      let isMultiplied = extra == EXTRASAMPLE_ASSOCALPHA || remanence_tiff_is_grey(tiff) == 0
      return PixelImage(
        width: width, height: height, channels: hasAlpha ? 4 : 3,
        pixels: samples(of: raster, hasAlpha: hasAlpha, isMultiplied: isMultiplied)
      ).upright(from: Orientation(rawValue: Int(remanence_tiff_orientation(tiff))) ?? .upright)
    }
  }

  /// The samples of libtiff's words, red lowest, with alpha divided out again where it is multiplied in.
  private static func samples(of raster: [UInt32], hasAlpha: Bool, isMultiplied: Bool) -> [UInt8] {
    let channels = hasAlpha ? 4 : 3
    return [UInt8](unsafeUninitializedCapacity: raster.count * channels) { target, initialized in
      for (index, word) in raster.enumerated() {
        let alpha = word >> 24
        for channel in 0..<3 {
          let sample = word >> UInt32(channel * 8) & 0xFF
          target[index * channels + channel] =
            hasAlpha && isMultiplied && alpha > 0
            ? UInt8(min(255, (sample * 255 + alpha / 2) / alpha)) : UInt8(sample)
        }
        if hasAlpha { target[index * channels + 3] = UInt8(alpha) }
      }
      initialized = raster.count * channels
    }
  }
}

/// Bytes that libtiff reads as if they were a file.
private final class TIFFMemory {
  let bytes: UnsafeRawBufferPointer
  private var position: UInt64 = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  static func of(_ handle: thandle_t?) -> TIFFMemory {
    Unmanaged<TIFFMemory>.fromOpaque(handle!).takeUnretainedValue()
  }

  func read(into target: UnsafeMutableRawPointer?, count: Int) -> tmsize_t {
    guard let target, count > 0, position < UInt64(bytes.count) else { return 0 }
    let start = Int(position)
    let length = min(count, bytes.count - start)
    target.copyMemory(from: bytes.baseAddress! + start, byteCount: length)
    position += UInt64(length)
    return tmsize_t(length)
  }

  /// Gives the bytes away, which libtiff only reads.
  func map(
    _ base: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ size: UnsafeMutablePointer<toff_t>?
  ) -> CInt {
    guard let start = bytes.baseAddress else { return 0 }
    base?.pointee = UnsafeMutableRawPointer(mutating: start)
    size?.pointee = toff_t(bytes.count)
    return 1
  }

  func seek(to offset: UInt64, from whence: CInt) -> UInt64 {
    switch whence {
    case SEEK_CUR: position = position &+ offset
    case SEEK_END: position = UInt64(bytes.count) &+ offset
    default: position = offset
    }
    return position
  }
}

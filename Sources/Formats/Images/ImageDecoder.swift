/// Decodes JPEG (libjpeg-turbo) and PNG (libpng) files.
///
/// Orientation tags and colour profiles are not applied. A file that the libraries would repair with a
/// warning, as one that is cut short, is refused: a model should not learn from what was guessed.
public enum ImageDecoder {
  /// The most pixels decoded unless told otherwise: 64 million, 256 MB in four channels.
  public static let defaultMaximumPixels = 64_000_000

  /// The largest file read by `decode(path:)`: 256 MiB (assumed; ample for a picture of the size above).
  public static let maximumFileBytes = 1 << 28

  /// Decodes the file at `path`.
  public static func decode(
    path: String, maximumPixels: Int = defaultMaximumPixels
  ) throws(FormatError) -> PixelImage {
    let bytes = try ByteSource(path: path).allBytes(maximumBytes: maximumFileBytes)
    return try decode(bytes, name: path, maximumPixels: maximumPixels)
  }

  /// Decodes `bytes`, called `name` in messages: grey JPEG and PNG to one channel, those with transparency to
  /// four, others to three. Throws when they are neither JPEG nor PNG, damaged, cut short, or of more than
  /// `maximumPixels` pixels.
  public static func decode(
    _ bytes: [UInt8], name: String, maximumPixels: Int = defaultMaximumPixels
  ) throws(FormatError) -> PixelImage {
    if bytes.starts(with: pngSignature) {
      return try decodePNG(bytes, name: name, maximumPixels: maximumPixels)
    }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      return try decodeJPEG(bytes, name: name, maximumPixels: maximumPixels)
    }
    throw FormatError("is neither JPEG nor PNG", at: name, remedy: "convert it to PNG")
  }

  static func check(
    width: Int, height: Int, name: String, maximumPixels: Int
  ) throws(FormatError) {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !overflow, count <= maximumPixels else {
      throw FormatError(
        "is \(width) × \(height) pixels; the limit is \(maximumPixels) in all", at: name,
        remedy: "scale it down")
    }
  }

  static func damaged(_ what: String, _ name: String) -> FormatError {
    FormatError(what, at: name, remedy: "the picture is cut short or damaged: replace or remove it")
  }
}

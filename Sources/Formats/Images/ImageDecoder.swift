/// Decodes pictures of the formats of ``PictureFormat`` to 8-bit samples, upright.
///
/// Colour profiles are not applied. A file that the libraries would repair with a warning, as one that is cut
/// short, is refused: a model should not learn from what was guessed. A missing end mark and stray bytes
/// between the parts of a JPEG file change no sample and are passed over.
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

  /// Decodes `bytes`, called `name` in messages: grey to one channel, pictures with transparency to four,
  /// others to three. Throws when they are of another kind, damaged, cut short, or of more than
  /// `maximumPixels` pixels.
  public static func decode(
    _ bytes: [UInt8], name: String, maximumPixels: Int = defaultMaximumPixels
  ) throws(FormatError) -> PixelImage {
    if let error = otherKind(bytes, name: name) { throw error }
    switch PictureFormat(head: bytes) {
    case .jpeg: return try decodeJPEG(bytes, name: name, maximumPixels: maximumPixels)
    case .png: return try decodePNG(bytes, name: name, maximumPixels: maximumPixels)
    case .webp: return try decodeWebP(bytes, name: name, maximumPixels: maximumPixels)
    case .gif: return try GIFReader.decode(bytes, name: name, maximumPixels: maximumPixels)
    case .tiff: return try decodeTIFF(bytes, name: name, maximumPixels: maximumPixels)
    case .bmp: return try BitmapReader.decode(bytes, name: name, maximumPixels: maximumPixels)
    case .heic, .avif: return try decodeHEIF(bytes, name: name, maximumPixels: maximumPixels)
    case nil: throw otherKind(head: bytes, name: name)
    }
  }

  /// Why a whole file of `bytes` is of no kind that is read; nil where it is of one, sound or not.
  public static func otherKind(_ bytes: [UInt8], name: String) -> FormatError? {
    switch PictureFormat(head: bytes) {
    case nil: otherKind(head: bytes, name: name)
    case .tiff where CameraRaw.isRaw(tiff: bytes, name: name):
      FormatError(
        "is a camera raw picture", at: name,
        remedy: "convert it to JPEG or PNG, or remove it; read are \(PictureFormat.list)")
    default: nil
    }
  }

  /// Why a file that begins with `head` is not read.
  public static func otherKind(head: [UInt8], name: String) -> FormatError {
    let kind = PictureFormat.otherKind(head: head)
    let remedy =
      PictureFormat.withoutPicture(head: Array(head.prefix(PictureFormat.headLength)))?.remedy
      ?? "convert it to PNG, or remove it"
    return FormatError(
      "is \(kind ?? "no picture of a known kind")", at: name,
      remedy: head.isEmpty ? remedy : "\(remedy); read are \(PictureFormat.list)")
  }

  static func check(
    width: Int, height: Int, name: String, maximumPixels: Int
  ) throws(FormatError) {
    guard width > 0, height > 0 else { throw damaged("has no pixels (\(width) × \(height))", name) }
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, count <= maximumPixels else {
      throw FormatError(
        "is \(width) × \(height) pixels; the limit is \(maximumPixels) in all", at: name,
        remedy: "scale it down")
    }
  }

  static func damaged(_ what: String, _ name: String) -> FormatError {
    FormatError(what, at: name, remedy: "the picture is cut short or damaged: replace or remove it")
  }
}

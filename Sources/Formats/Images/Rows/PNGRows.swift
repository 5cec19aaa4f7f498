import CPNG

/// The rows of a PNG file, through libpng: with the samples of `ImageDecoder`.
final class PNGRows: RowDecoder {
  let width, height, channels: Int
  let obstacle: PictureRows.Obstacle?
  private let name: String
  private let feed: ByteFeed
  private let rows: UnsafeMutablePointer<remanence_png>

  /// Reads the header, and walks through the chunks to the end.
  init(_ source: ByteSource) throws(FormatError) {
    let orientation = try ImageDecoder.orientation(ofPNG: source)
    name = source.name
    feed = ByteFeed(source)
    guard let rows = remanence_png_open(ByteFeed.fill, feed.context) else {
      throw FormatError("libpng cannot start", at: source.name, remedy: "free some memory")
    }
    self.rows = rows
    let isSound = rows.pointee.words.0 == 0
    width = isSound ? Int(png_get_image_width(rows.pointee.png, rows.pointee.info)) : 0
    height = isSound ? Int(png_get_image_height(rows.pointee.png, rows.pointee.info)) : 0
    channels = isSound ? Int(remanence_png_channels(rows)) : 0
    if isSound, png_get_interlace_type(rows.pointee.png, rows.pointee.info) != PNG_INTERLACE_NONE {
      obstacle = .interlaced
    } else {
      obstacle = orientation == .upright ? nil : .turned
    }
    if !isSound { throw error }
  }

  deinit { remanence_png_close(rows) }

  private var error: FormatError {
    if let failure = feed.failure { return failure }
    let words = withUnsafeBytes(of: rows.pointee.words) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return ImageDecoder.damaged("cannot be decoded: \(words)", name)
  }

  func start() throws(FormatError) {
    guard remanence_png_start(rows, CInt(channels)) != 0 else { throw error }
  }

  func decode(into row: UnsafeMutableBufferPointer<UInt8>) throws(FormatError) {
    guard remanence_png_row(rows, row.baseAddress!) != 0 else { throw error }
  }
}

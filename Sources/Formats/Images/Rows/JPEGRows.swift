import CJPEG

/// The rows of a JPEG file, through libjpeg. A warning ends it unless every sample is still what was stored;
/// so do more than 500 progressive scans.
final class JPEGRows: RowDecoder {
  let width, height, channels: Int
  let obstacle: PictureRows.Obstacle?
  private let name: String
  private let feed: ByteFeed
  private let jpeg: UnsafeMutablePointer<remanence_jpeg>
  private var ink: [UInt8] = []

  /// Reads the header; `hasEnd` says whether the file has its end mark, which matters where rows are spread
  /// over several scans.
  init(_ source: ByteSource, hasEnd: Bool = true) throws(FormatError) {
    name = source.name
    feed = ByteFeed(source)
    guard let jpeg = remanence_jpeg_open(ByteFeed.fill, feed.context, hasEnd ? 1 : 0) else {
      throw FormatError("libjpeg cannot start", at: source.name, remedy: "free some memory")
    }
    self.jpeg = jpeg
    let header = jpeg.pointee.decoder
    (width, height) = (Int(header.image_width), Int(header.image_height))
    switch header.jpeg_color_space {
    case JCS_GRAYSCALE: channels = 1
    default: channels = 3
    }
    if header.jpeg_color_space == JCS_CMYK || header.jpeg_color_space == JCS_YCCK {
      ink = [UInt8](repeating: 0, count: width * 4)
    }
    let isSound = jpeg.pointee.words.0 == 0
    if isSound, remanence_jpeg_needs_all(jpeg) != 0 {
      obstacle = .progressive
    } else {
      obstacle = isSound && Self.orientation(jpeg) != .upright ? .turned : nil
    }
    if !isSound { throw error }
  }

  deinit { remanence_jpeg_close(jpeg) }

  private static func orientation(_ jpeg: UnsafeMutablePointer<remanence_jpeg>) -> Orientation {
    var index = 0
    var count = 0
    while let start = remanence_jpeg_block(jpeg, index, &count) {
      let block = UnsafeBufferPointer(start: start, count: count)
      // The first block counts, as readers of Exif do.
      if block.starts(with: "Exif\0".utf8), count > 6 {
        let orientation = Orientation(exif: block[6...])
        if orientation != .upright { return orientation }
      }
      index += 1
    }
    return .upright
  }

  private var error: FormatError {
    if let failure = feed.failure { return failure }
    let words = withUnsafeBytes(of: jpeg.pointee.words) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return ImageDecoder.damaged("cannot be decoded: \(words)", name)
  }

  func start() throws(FormatError) {
    let stored = ink.isEmpty ? channels : 4
    guard remanence_jpeg_start(jpeg, CInt(stored)) != 0 else { throw error }
  }

  func decode(into row: UnsafeMutableBufferPointer<UInt8>) throws(FormatError) {
    if ink.isEmpty {
      guard remanence_jpeg_row(jpeg, row.baseAddress!) != 0 else { throw error }
    } else {
      guard remanence_jpeg_row(jpeg, &ink) != 0 else { throw error }
      _ = row.update(fromContentsOf: Self.light(leftByInk: ink))
    }
  }

  /// Red, green and blue of what cyan, magenta, yellow and black leave of the light, each its share. Without
  /// a colour profile there is no better rule; other readers use the same. Adobe's programs, which made these
  /// files a custom, store what ink leaves; files without their marker are read so too, as Pillow and the
  /// browsers do.
  private static func light(leftByInk samples: [UInt8]) -> [UInt8] {
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

/// A picture whose rows are handed over from the first to the last, in red, green and blue, as `ImageDecoder`
/// would give them (transparency over white). Where the file allows it only one row is there at a time:
/// upright JPEG files in one scan, and upright PNG files that are not interlaced. Any other is decoded whole,
/// which ``obstacle`` says.
public struct PictureRows: Sendable {
  /// Why a picture is decoded whole.
  public enum Obstacle: Hashable, Sendable {
    /// A JPEG file whose rows are spread over several scans, or coded arithmetically.
    case progressive
    /// A PNG file whose rows are spread over seven passes.
    case interlaced
    /// The camera was turned: the first row is a column, or the last one.
    case turned
    /// A format that is not read by rows.
    case format(PictureFormat)

    /// In words, behind "is".
    public var words: String {
      switch self {
      case .progressive: "a progressive JPEG file"
      case .interlaced: "an interlaced PNG file"
      case .turned: "turned by its Exif block"
      case .format(let format): "\(format.inWords) file"
      }
    }
  }

  /// The path, or the name of the bytes.
  public let name: String
  /// The columns and rows, upright.
  public let width, height: Int
  /// Why the whole picture is in memory; nil where only a row is.
  public let obstacle: Obstacle?
  private let source: ByteSource
  private let format: PictureFormat?
  private let held: PixelImage?

  /// The bytes of samples that are in memory as long as this value is: 0 where rows are decoded one by one.
  public var heldBytes: Int { held?.pixels.count ?? 0 }

  /// Opens the file at `path`.
  public init(path: String, maximumPixels: Int = ImageDecoder.defaultMaximumPixels) throws(FormatError) {
    try self.init(ByteSource(path: path), maximumPixels: maximumPixels)
  }

  /// Reads the header of the picture in `source`.
  /// - Throws: `FormatError` when it is of another kind, damaged, or of more than `maximumPixels` pixels.
  public init(
    _ source: ByteSource, maximumPixels: Int = ImageDecoder.defaultMaximumPixels
  ) throws(FormatError) {
    let limit = ImageDecoder.maximumFileBytes
    guard source.count <= limit else {
      throw FormatError(
        "has \(source.count) bytes, more than the limit of \(limit)", at: source.name,
        remedy: "use a smaller file")
    }
    (self.source, name) = (source, source.name)
    let head = try source.bytes(at: 0, count: min(source.count, PictureFormat.headLength))
    format = PictureFormat(head: head)
    let decoder = try Self.decoder(source, format)
    if let decoder {
      try ImageDecoder.check(
        width: decoder.width, height: decoder.height, name: name, maximumPixels: maximumPixels)
    }
    obstacle = if let decoder { decoder.obstacle } else { format.map(Obstacle.format) }
    if let decoder, decoder.obstacle == nil {
      (width, height, held) = (decoder.width, decoder.height, nil)
    } else {
      let image = try ImageDecoder.decode(
        source.allBytes(maximumBytes: limit), name: name, maximumPixels: maximumPixels)
      (width, height, held) = (image.width, image.height, image)
    }
  }

  private static func decoder(
    _ source: ByteSource, _ format: PictureFormat?
  ) throws(FormatError) -> (any RowDecoder)? {
    switch format {
    case .jpeg: try JPEGRows(source)
    case .png: try PNGRows(source)
    default: nil
    }
  }

  /// Hands over the rows before `end`, or all: each as `width × 3` samples that are there as long as `body`
  /// runs.
  /// - Throws: `FormatError` when the picture is damaged, and what `body` throws.
  public func read(
    before end: Int? = nil, _ body: (_ row: Int, _ samples: UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    let end = min(end ?? height, height)
    var line = [UInt8](repeating: 0, count: width * 3)
    if let held {
      for row in 0..<end {
        line.withUnsafeMutableBufferPointer { held.writeRGB(row: row, to: $0) }
        try line.withUnsafeBufferPointer { try body(row, $0) }
      }
      return
    }
    guard let decoder = try Self.decoder(source, format) else { return }
    guard (decoder.width, decoder.height) == (width, height), decoder.obstacle == nil else {
      throw FormatError("was replaced while it was read", at: name, remedy: "read it again")
    }
    try decoder.start()
    let channels = decoder.channels
    var stored = [UInt8](repeating: 0, count: channels == 3 ? 0 : width * channels)
    for row in 0..<end {
      if channels == 3 {
        try line.withUnsafeMutableBufferPointer { line throws(FormatError) in try decoder.decode(into: line) }
      } else {
        try stored.withUnsafeMutableBufferPointer { stored throws(FormatError) in
          try decoder.decode(into: stored)
        }
        stored.withUnsafeBufferPointer { stored in
          line.withUnsafeMutableBufferPointer { PixelImage.writeRGB(stored, channels: channels, to: $0) }
        }
      }
      try line.withUnsafeBufferPointer { try body(row, $0) }
    }
  }
}

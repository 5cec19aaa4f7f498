public import Formats

/// What falls onto the sensor: rows of light in red, green and blue, that come from the first to the last as
/// often as they are asked for, so that no frame has to be held.
public struct Scene {
  /// Takes a row's number and its `width × 3` samples.
  public typealias RowReader = (_ row: Int, _ samples: UnsafeBufferPointer<UInt8>) throws -> Void

  /// The columns and rows.
  public let width, height: Int
  /// The picture, where it is in memory in three channels: its rows may be read in any order.
  private(set) var image: PixelImage?
  private let rows: (_ end: Int, _ body: RowReader) throws -> Void

  /// A scene whose rows before `end` the closure hands over.
  public init(
    width: Int, height: Int, rows: @escaping (_ end: Int, _ body: RowReader) throws -> Void
  ) {
    precondition(width > 0 && height > 0, "a scene without light")
    (self.width, self.height, self.rows) = (width, height, rows)
  }

  /// A picture that is in memory.
  public init(_ image: PixelImage) {
    self.init(width: image.width, height: image.height) { end, body in
      let length = 3 * image.width
      guard image.channels != 3 else {
        return try image.pixels.withUnsafeBufferPointer { pixels in
          for row in 0..<min(end, image.height) {
            try body(row, UnsafeBufferPointer(rebasing: pixels[row * length..<(row + 1) * length]))
          }
        }
      }
      var line = [UInt8](repeating: 0, count: length)
      for row in 0..<min(end, image.height) {
        line.withUnsafeMutableBufferPointer { image.writeRGB(row: row, to: $0) }
        try line.withUnsafeBufferPointer { try body(row, $0) }
      }
    }
    self.image = image.channels == 3 ? image : nil
  }

  /// A picture that is read row by row.
  public init(_ picture: PictureRows) {
    self.init(width: picture.width, height: picture.height) { try picture.read(before: $0, $1) }
  }

  /// Hands over the rows before `end`.
  public func read(before end: Int, _ body: RowReader) throws { try rows(end, body) }
}

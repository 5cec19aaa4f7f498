/// A library that decodes a picture row by row. It is used once, from the first row to the last that is
/// wanted.
protocol RowDecoder: AnyObject {
  /// In pixels, as stored.
  var width: Int { get }
  var height: Int { get }
  /// 1 for grey, 3 for red, green, blue, 4 for the same and alpha, of the rows that come.
  var channels: Int { get }
  /// Why the rows cannot be had one by one; nil where they can.
  var obstacle: PictureRows.Obstacle? { get }
  /// Gets ready for the first row.
  func start() throws(FormatError)
  /// Decodes the next row: `width × channels` samples.
  func decode(into row: UnsafeMutableBufferPointer<UInt8>) throws(FormatError)
}

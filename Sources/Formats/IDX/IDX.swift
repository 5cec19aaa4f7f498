/// An array of bytes in the IDX format of the MNIST family: images (count, rows, columns) or labels (count).
///
/// Layout: two zero bytes, a type, the number of extents, the extents (u32, big-endian), the elements
/// (Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits").
public struct IDX: Hashable, Sendable {
  /// The most elements that are unpacked from a gzip file unless told otherwise; Fashion-MNIST has 47 million.
  public static let defaultMaximumElements = 1 << 28

  /// The extents, outermost first.
  public let shape: [Int]
  /// The elements, last extent fastest.
  public let values: [UInt8]

  /// Reads the file at `path`, packed with gzip or not; throws when it is not an IDX file of unsigned bytes,
  /// is cut short, or has more than `maximumElements` elements.
  public init(
    path: String, maximumElements: Int = IDX.defaultMaximumElements
  ) throws(FormatError) {
    // Packed or plain, no file that passes is much larger than its elements.
    let bytes = try ByteSource(path: path).allBytes(maximumBytes: IDX.maximumBytes(maximumElements))
    try self.init(bytes, name: path, maximumElements: maximumElements)
  }

  /// Reads `bytes`, called `name` in messages.
  public init(
    _ bytes: [UInt8], name: String, maximumElements: Int = IDX.defaultMaximumElements
  ) throws(FormatError) {
    let plain =
      Gzip.isGzip(bytes)
      ? try Gzip.decompress(bytes, name: name, maximumBytes: IDX.maximumBytes(maximumElements)) : bytes
    var cursor = ByteCursor(plain, name: name)
    guard try cursor.take(2) == [0, 0], try cursor.uint8() == 0x08 else {
      throw cursor.error(
        "is not an IDX file of unsigned bytes", remedy: "name an idx1-ubyte or idx3-ubyte file")
    }
    let rank = Int(try cursor.uint8())
    guard (1...4).contains(rank) else { throw cursor.error("has \(rank) extents, not 1 to 4") }
    var shape: [Int] = []
    for _ in 0..<rank { shape.append(Int(try cursor.bigEndian(UInt32.self))) }
    guard let count = ElementType.uint8.byteCount(shape: shape), count <= maximumElements else {
      throw cursor.error(
        "declares shape \(shape), more than the limit of \(maximumElements) elements",
        remedy: "use a smaller file")
    }
    guard count == cursor.remaining else {
      throw cursor.error("declares \(count) elements where \(cursor.remaining) follow")
    }
    self.shape = shape
    values = Array(try cursor.take(count))
  }

  /// The elements, their header, and the little that gzip adds to data that it cannot pack.
  private static func maximumBytes(_ elements: Int) -> Int { elements + elements / 1000 + 1024 }
}

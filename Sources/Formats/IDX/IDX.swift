/// An array of bytes in the IDX format, as a whole: labels, mostly. Pictures take less memory through
/// `IDXReader`.
public struct IDX: Hashable, Sendable {
  /// The extents, outermost first.
  public let shape: [Int]
  /// The elements, last extent fastest.
  public let values: [UInt8]

  /// Reads the file at `path`, packed with gzip or not; throws when it is not an IDX file of unsigned bytes,
  /// is cut short, or has more than `maximumElements` elements.
  public init(
    path: String, maximumElements: Int = IDXReader.defaultMaximumElements
  ) throws(FormatError) {
    try self.init(ByteSource(path: path), maximumElements: maximumElements)
  }

  /// Reads `source`.
  public init(
    _ source: ByteSource, maximumElements: Int = IDXReader.defaultMaximumElements
  ) throws(FormatError) {
    let reader = try IDXReader(source, maximumElements: maximumElements)
    shape = reader.shape
    values = try reader.next(reader.shape[0])
  }
}

/// Reads a file in the IDX format of the MNIST family item by item, packed with gzip or not. An item is what
/// the first extent counts: a picture or a label.
///
/// Layout: two zero bytes, a type, the number of extents, the extents (u32, big-endian), the elements
/// (Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits").
public final class IDXReader {
  /// The most elements of a file unless told otherwise; Fashion-MNIST has 47 million.
  public static let defaultMaximumElements = 1 << 28

  /// The extents, outermost first.
  public let shape: [Int]
  /// Elements of one item.
  public let itemCount: Int
  /// Items read so far.
  public private(set) var position = 0

  private var bytes: Bytes
  private let name: String

  /// Reads the header of the file at `path`; throws when it is not an IDX file of unsigned bytes, declares
  /// more than `maximumElements` elements, or cannot hold those that it declares.
  public convenience init(
    path: String, maximumElements: Int = IDXReader.defaultMaximumElements
  ) throws(FormatError) {
    try self.init(ByteSource(path: path), maximumElements: maximumElements)
  }

  /// Reads the header of `source`.
  public init(
    _ source: ByteSource, maximumElements: Int = IDXReader.defaultMaximumElements
  ) throws(FormatError) {
    name = source.name
    bytes = try Gzip.isGzip(source) ? .packed(Gzip(source)) : .plain(source, offset: 0)
    guard try bytes.take(2, name) == [0, 0], try bytes.take(1, name) == [0x08] else {
      throw FormatError(
        "is not an IDX file of unsigned bytes", at: name, remedy: "name an idx1-ubyte or idx3-ubyte file")
    }
    let rank = Int(try bytes.take(1, name)[0])
    guard (1...4).contains(rank) else { throw Self.damaged("has \(rank) extents, not 1 to 4", name) }
    var shape: [Int] = []
    for _ in 0..<rank {
      shape.append(try bytes.take(4, name).reduce(0) { $0 << 8 | Int($1) })
    }
    guard let count = ElementType.uint8.byteCount(shape: shape), count <= maximumElements else {
      throw FormatError(
        "declares shape \(shape), more than the limit of \(maximumElements) elements", at: name,
        remedy: "use a smaller file")
    }
    switch bytes {
    case .plain(_, let offset):
      guard count == source.count - offset else {
        throw Self.damaged("declares \(count) elements where \(source.count - offset) follow", name)
      }
    case .packed:
      guard count / Gzip.maximumRatio <= source.count else {
        throw Self.damaged("declares \(count) elements, more than \(source.count) packed bytes hold", name)
      }
    }
    self.shape = shape
    itemCount = count == 0 ? 0 : count / shape[0]
  }

  /// The elements of the next `count` items, last extent fastest; with the last item, makes sure that nothing
  /// follows.
  /// - Precondition: so many are left.
  /// - Throws: `FormatError` when the file is cut short or damaged.
  public func next(_ count: Int) throws(FormatError) -> [UInt8] {
    precondition(count >= 0 && count <= shape[0] - position, "as many items as are left")
    let elements = try bytes.take(count * itemCount, name)
    position += count
    if position == shape[0], case .packed(let gzip) = bytes {
      guard try gzip.bytes(1).isEmpty else {
        throw Self.damaged("holds more than the shape \(shape) that it declares", name)
      }
    }
    return elements
  }

  /// What is read, and how far.
  private enum Bytes {
    case plain(ByteSource, offset: Int)
    case packed(Gzip)

    /// The next `count` bytes; throws when there are fewer.
    mutating func take(_ count: Int, _ name: String) throws(FormatError) -> [UInt8] {
      var taken: [UInt8]
      switch self {
      case .plain(let source, let offset):
        taken = try source.bytes(at: offset, count: min(count, source.count - offset))
        self = .plain(source, offset: offset + taken.count)
      case .packed(let gzip): taken = try gzip.bytes(count)
      }
      guard taken.count == count else {
        throw IDXReader.damaged("needs \(count) more bytes where \(taken.count) are left", name)
      }
      return taken
    }
  }

  private static func damaged(_ what: String, _ name: String) -> FormatError {
    FormatError(what, at: name, remedy: "the file is cut short or damaged: fetch it again")
  }
}

import Formats

/// Reads the pictures of one block after another, wherever they are. Of an IDX array only the block's
/// pictures are in memory: Fashion-MNIST has 47 MB of them.
struct PictureReader {
  /// The pictures to be decoded, all files or all in one array.
  private(set) var block: ArraySlice<Example> = []

  private var array: (source: IDXSource, reader: IDXReader)?
  /// The block's pictures in an array.
  private var pictures: [Int: [UInt8]] = [:]

  /// Moves on to the first `count` of `examples`, or fewer: as many as are in the same array as the first. An
  /// array is read in order; an earlier picture than the last one starts it again.
  /// - Throws: `FormatError` when the array cannot be read.
  mutating func open(_ examples: ArraySlice<Example>, atMost count: Int) throws(FormatError) {
    let wanted = examples.first?.source.array
    block = examples.prefix(count).prefix { $0.source.array == wanted }
    pictures = [:]
    guard let wanted else { return }
    for example in block {
      guard case .idx(_, let index) = example.source else { continue }
      guard pictures[index] == nil else { continue }
      let current = array?.source == wanted ? array?.reader : nil
      let reader: IDXReader
      if let current, current.position <= index { reader = current } else { reader = try wanted.reader() }
      array = (wanted, reader)
      guard reader.shape.count == 3, index < reader.shape[0] else { continue }
      while reader.position < index { _ = try reader.next(1) }
      pictures[index] = try reader.next(1)
    }
  }

  /// The picture at `position` in the block, and the digest of its file where it is one; throws when it is
  /// damaged or too large.
  func picture(_ position: Int) throws(FormatError) -> (image: PixelImage, digest: ContentDigest?) {
    switch block[block.startIndex + position].source {
    case .file(let path):
      let bytes = try ByteSource(path: path).allBytes(maximumBytes: ImageDecoder.maximumFileBytes)
      return (try ImageDecoder.decode(bytes, name: path), ContentDigest(of: bytes))
    case .idx(_, let index):
      let shape = array?.reader.shape ?? []
      guard let pixels = pictures[index] else {
        throw FormatError(
          "is not in the array of shape \(shape)", at: "picture \(index)",
          remedy: "put labels and pictures of the same set into the folder")
      }
      return (PixelImage(width: shape[2], height: shape[1], channels: 1, pixels: pixels), nil)
    }
  }
}

extension PictureSource {
  /// The array that the picture is in, nil for a file of its own.
  fileprivate var array: IDXSource? {
    if case .idx(let array, _) = self { array } else { nil }
  }
}

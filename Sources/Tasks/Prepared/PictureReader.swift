import Formats

/// Decodes pictures wherever they are. Unpacks one IDX array at a time, because Fashion-MNIST's is 47 MB.
struct PictureReader: Sendable {
  private var array: (source: IDXSource, idx: IDX)?

  /// Makes the array that `source` is in ready; throws when it cannot be read.
  mutating func open(_ source: PictureSource) throws(FormatError) {
    guard case .idx(let wanted, _) = source, array?.source != wanted else { return }
    array = nil
    array = (wanted, try wanted.read())
  }

  /// The picture at `source`, whose array must be open; throws when it is damaged or too large.
  func picture(_ source: PictureSource, maximumPixels: Int) throws(FormatError) -> PixelImage {
    switch source {
    case .file(let path): return try ImageDecoder.decode(path: path, maximumPixels: maximumPixels)
    case .idx(let wanted, let index):
      guard let array, array.source == wanted else { preconditionFailure("the array is not open") }
      guard array.idx.shape.count == 3, index < array.idx.shape[0] else {
        throw FormatError(
          "is not in the array of shape \(array.idx.shape)", at: "picture \(index)",
          remedy: "put labels and pictures of the same set into the folder")
      }
      let (rows, columns) = (array.idx.shape[1], array.idx.shape[2])
      let start = index * rows * columns
      return PixelImage(
        width: columns, height: rows, channels: 1,
        pixels: Array(array.idx.values[start..<start + rows * columns]))
    }
  }
}

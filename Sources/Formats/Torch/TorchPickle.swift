/// The tensors of a PyTorch checkpoint, in either of its two file forms.
///
/// - The old form (`torch.save` before 1.6): five pickles one after another, then raw storages.
/// - The zip form: `data.pkl` and one uncompressed entry per storage.
///
/// A pickle is a program. This reader runs none: it knows a closed list of opcodes and of globals
/// (`PickleGlobal`), and anything else is an error that names it. Nested dictionaries are flattened with
/// dots, as in `state_dict.conv.weight`; values that are not tensors are passed over.
public struct TorchPickle: Sendable {
  /// The largest file read unless told otherwise: 1 GiB. The file is held in memory.
  public static let defaultMaximumBytes = 1 << 30

  /// The tensors in the order in which they were saved.
  public let entries: [TensorEntry]

  private let name: String
  private let bytes: [UInt8]
  private let layouts: [String: Layout]

  /// Where a tensor's elements lie.
  struct Layout {
    var entry: TensorEntry
    /// The storage's bytes in the file.
    var storage: Range<Int>
    /// The first element, counted in elements from the storage's start.
    var offset: Int
    /// The distance between neighbours along each extent, in elements.
    var strides: [Int]
  }

  /// Reads the checkpoint at `path`.
  public init(path: String, maximumBytes: Int = defaultMaximumBytes) throws(FormatError) {
    try self.init(try ByteSource(path: path).allBytes(maximumBytes: maximumBytes), name: path)
  }

  /// Reads a checkpoint from `bytes`, called `name` in messages.
  public init(_ bytes: [UInt8], name: String) throws(FormatError) {
    let contents =
      ZipArchive.isZip(bytes)
      ? try TorchContents(zip: bytes, name: name) : try TorchContents(legacy: bytes, name: name)
    let layouts = try contents.layouts(name: name)
    self.name = name
    self.bytes = bytes
    entries = layouts.map(\.entry)
    self.layouts = Dictionary(uniqueKeysWithValues: layouts.map { ($0.entry.name, $0) })
  }

  /// The tensor called `name`, gathered into row-major order; throws when there is none.
  public func tensor(_ name: String) throws(FormatError) -> TensorData {
    guard let layout = layouts[name] else {
      throw FormatError(
        "has no tensor '\(name)'", at: self.name, remedy: "check that the file is of the right model")
    }
    let type = layout.entry.elementType
    let shape = layout.entry.shape
    let count = layout.entry.count
    let start = layout.storage.lowerBound + layout.offset * type.byteCount
    if layout.isContiguous {
      let elements = Array(bytes[start..<start + count * type.byteCount])
      return TensorData(elementType: type, shape: shape, bytes: elements)
    }
    // Along an extent of one nothing moves, and its stride may be any number.
    let steps = zip(shape, layout.strides).map { $0 == 1 ? 0 : $1 * type.byteCount }
    var gathered: [UInt8] = []
    gathered.reserveCapacity(count * type.byteCount)
    var index = [Int](repeating: 0, count: shape.count)
    var element = start
    for _ in 0..<count {
      gathered += bytes[element..<element + type.byteCount]
      for axis in shape.indices.reversed() {
        index[axis] += 1
        element += steps[axis]
        if index[axis] < shape[axis] { break }
        element -= index[axis] * steps[axis]
        index[axis] = 0
      }
    }
    return TensorData(elementType: type, shape: shape, bytes: gathered)
  }

  /// The elements of a float32, float16 or bfloat16 tensor; throws for another type.
  public func floats(of name: String) throws(FormatError) -> [Float] {
    let tensor = try tensor(name)
    guard let floats = tensor.floats else {
      throw FormatError(
        "has elements of type \(tensor.elementType.rawValue), not F32, F16 or BF16",
        at: "\(self.name), tensor '\(name)'", remedy: "check that the file is of the right model")
    }
    return floats
  }
}

extension TorchPickle.Layout {
  /// Whether the elements lie one after another in row-major order, as none at all do.
  var isContiguous: Bool {
    if entry.count == 0 { return true }
    var expected = 1
    for (extent, stride) in zip(entry.shape, strides).reversed() where extent != 1 {
      if stride != expected { return false }
      expected *= extent
    }
    return true
  }
}

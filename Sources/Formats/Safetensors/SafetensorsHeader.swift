/// The header of a safetensors file, read and checked.
struct SafetensorsHeader {
  struct Tensor {
    var entry: TensorEntry
    /// Its bytes, counted from the end of the header.
    var range: Range<Int>
  }

  /// In the order of their bytes.
  let tensors: [Tensor]
  let metadata: [String: String]
  /// The offset of the first tensor's bytes in the file.
  let dataStart: Int

  init(_ source: ByteSource) throws(FormatError) {
    var prefix = ByteCursor(try source.bytes(at: 0, count: 8), name: source.name)
    let length = try prefix.littleEndian(UInt64.self)
    guard length <= Safetensors.maximumHeaderBytes, length <= source.count - 8 else {
      if let kind = PictureFormat(
        head: try source.bytes(at: 0, count: min(source.count, PictureFormat.headLength)))
      {
        throw FormatError(
          "is \(kind.inWords) picture, not a network or another safetensors file", at: source.name,
          remedy: "name a file that import wrote")
      }
      throw FormatError(
        "declares a header of \(length) bytes in a file of \(source.count) (limit "
          + "\(Safetensors.maximumHeaderBytes))",
        at: "\(source.name), offset 0", remedy: "the file is cut short or not a safetensors file")
    }
    let place = "\(source.name), header"
    var json = JSONCursor(try source.bytes(at: 8, count: Int(length)), name: place)
    var tensors: [Tensor] = []
    var metadata: [String: String] = [:]
    try json.object { (json, name) throws(FormatError) in
      if name == "__metadata__" {
        try json.object { (json, key) throws(FormatError) in metadata[key] = try json.string() }
      } else {
        tensors.append(try SafetensorsHeader.tensor(name, &json))
      }
    }
    try json.expectEnd()

    // Empty tensors may share an offset; their order is then that of their names.
    tensors.sort {
      ($0.range.lowerBound, $0.range.upperBound) == ($1.range.lowerBound, $1.range.upperBound)
        ? $0.entry.name.utf8.lexicographicallyPrecedes($1.entry.name.utf8)
        : ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var end = 0
    for tensor in tensors {
      guard tensor.range.lowerBound == end else {
        throw FormatError(
          "starts at byte \(tensor.range.lowerBound) where the tensor before it ends at \(end)",
          at: "\(place), tensor '\(tensor.entry.name)'", remedy: "write the file without gaps and overlaps")
      }
      end = tensor.range.upperBound
    }
    let dataStart = 8 + Int(length)
    guard end == source.count - dataStart else {
      throw FormatError(
        "accounts for \(end) bytes of tensors where \(source.count - dataStart) follow", at: place,
        remedy: "the file is cut short or damaged: fetch or export it again")
    }
    self.tensors = tensors
    self.metadata = metadata
    self.dataStart = dataStart
  }

  private static func tensor(_ name: String, _ json: inout JSONCursor) throws(FormatError) -> Tensor {
    let start = json
    func error(_ what: String) -> FormatError { start.error("tensor '\(name)' \(what)") }
    var typeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    try json.object { (json, key) throws(FormatError) in
      switch key {
      case "dtype": typeName = try json.string()
      case "shape": shape = try json.counts()
      case "data_offsets": offsets = try json.counts()
      default: throw error("has an unknown field '\(key)'")
      }
    }
    guard let typeName, let shape, let offsets else { throw error("lacks dtype, shape or data_offsets") }
    guard let type = ElementType(rawValue: typeName) else {
      throw error("has elements of an unknown type '\(typeName)'")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw error("has data_offsets that are not a start and an end")
    }
    guard type.byteCount(shape: shape) == offsets[1] - offsets[0] else {
      throw error("of type \(typeName) and shape \(shape) does not fill \(offsets[1] - offsets[0]) bytes")
    }
    return Tensor(
      entry: TensorEntry(name: name, elementType: type, shape: shape), range: offsets[0]..<offsets[1])
  }
}

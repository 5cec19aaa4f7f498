/// A safetensors file: named tensors behind a JSON header.
///
/// Layout: the header's length (u64), the header, then the tensors' bytes without gaps
/// (huggingface/safetensors, "Format"). Opening reads and checks the header only; tensors are read when asked
/// for.
public struct Safetensors: Sendable {
  /// The largest header accepted, in bytes: the limit of the reference implementation.
  public static let maximumHeaderBytes = 100_000_000

  /// The tensors in the order of their bytes in the file.
  public let entries: [TensorEntry]
  /// The free texts of `__metadata__`.
  public let metadata: [String: String]

  private let source: ByteSource
  private let positions: [String: Position]

  /// Where a tensor lies.
  struct Position {
    var index: Int
    var offset: Int
    var byteCount: Int
  }

  /// Opens the file at `path` and checks its header.
  public init(path: String) throws(FormatError) { try self.init(ByteSource(path: path)) }

  /// Checks the header of `source`; throws when it is malformed or does not account for every byte.
  public init(_ source: ByteSource) throws(FormatError) {
    let header = try SafetensorsHeader(source)
    self.source = source
    metadata = header.metadata
    entries = header.tensors.map(\.entry)
    positions = Dictionary(
      uniqueKeysWithValues: header.tensors.enumerated().map { index, tensor in
        let range = tensor.range
        return (
          tensor.entry.name,
          Position(index: index, offset: header.dataStart + range.lowerBound, byteCount: range.count)
        )
      })
  }

  /// The entry called `name`, if there is one.
  public func entry(_ name: String) -> TensorEntry? { positions[name].map { entries[$0.index] } }

  /// Reads the tensor called `name`; throws when there is none.
  public func tensor(_ name: String) throws(FormatError) -> TensorData {
    let position = try position(of: name)
    let entry = entries[position.index]
    return TensorData(
      elementType: entry.elementType, shape: entry.shape,
      bytes: try source.bytes(at: position.offset, count: position.byteCount))
  }

  private func position(of name: String) throws(FormatError) -> Position {
    guard let position = positions[name] else {
      throw FormatError(
        "has no tensor '\(name)'", at: source.name, remedy: "check that the file is of the right model")
    }
    return position
  }

  /// The bytes of the tensor called `name`, little-endian, last extent fastest.
  public func bytes(of name: String) throws(FormatError) -> [UInt8] { try tensor(name).bytes }

  /// The elements of a float32, float16 or bfloat16 tensor; throws for another type.
  public func floats(of name: String) throws(FormatError) -> [Float] {
    try values(of: tensor(name), called: name, \.floats, "F32, F16 or BF16")
  }

  /// The `elements` of such a tensor, of which nothing else is read.
  /// - Throws: `FormatError` for another type, or elements that it does not have.
  public func floats(of name: String, in elements: Range<Int>) throws(FormatError) -> [Float] {
    let position = try position(of: name)
    let type = entries[position.index].elementType
    guard elements.lowerBound >= 0, elements.upperBound <= position.byteCount / type.byteCount else {
      throw FormatError(
        "has no elements \(elements.lowerBound) to \(elements.upperBound)",
        at: "\(source.name), tensor '\(name)'", remedy: "check that the file is of the right model")
    }
    let part = TensorData(
      elementType: type, shape: [elements.count],
      bytes: try source.bytes(
        at: position.offset + elements.lowerBound * type.byteCount, count: elements.count * type.byteCount))
    return try values(of: part, called: name, \.floats, "F32, F16 or BF16")
  }

  /// The elements of an int8 tensor; throws for another type.
  public func int8s(of name: String) throws(FormatError) -> [Int8] {
    try values(of: tensor(name), called: name, \.int8s, "I8")
  }

  /// The elements of an int16 tensor; throws for another type.
  public func int16s(of name: String) throws(FormatError) -> [Int16] {
    try values(of: tensor(name), called: name, \.int16s, "I16")
  }

  /// The elements of an int32 tensor; throws for another type.
  public func int32s(of name: String) throws(FormatError) -> [Int32] {
    try values(of: tensor(name), called: name, \.int32s, "I32")
  }

  /// The elements of an int64 tensor; throws for another type.
  public func int64s(of name: String) throws(FormatError) -> [Int64] {
    try values(of: tensor(name), called: name, \.int64s, "I64")
  }

  private func values<Value>(
    of tensor: TensorData, called name: String, _ read: (TensorData) -> [Value]?, _ wanted: String
  ) throws(FormatError) -> [Value] {
    guard let values = read(tensor) else {
      throw FormatError(
        "has elements of type \(tensor.elementType.rawValue), not \(wanted)",
        at: "\(source.name), tensor '\(name)'", remedy: "check that the file is of the right model")
    }
    return values
  }
}

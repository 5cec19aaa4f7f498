extension Safetensors {
  /// SHA-256 of the file that `encode` makes of `tensors` alone: their names, types, shapes and elements, and
  /// no texts beside them.
  /// - Throws: `FormatError` when the format cannot hold them.
  public static func digest(of tensors: [String: TensorData]) throws(FormatError) -> SHA256 {
    SHA256(of: try encode(tensors))
  }

  /// The digest of this file's tensors, whatever its texts say.
  /// - Throws: `FormatError` when the file cannot be read.
  public func digestOfTensors() throws(FormatError) -> SHA256 {
    var tensors: [String: TensorData] = [:]
    for entry in entries { tensors[entry.name] = try tensor(entry.name) }
    return try Self.digest(of: tensors)
  }
}

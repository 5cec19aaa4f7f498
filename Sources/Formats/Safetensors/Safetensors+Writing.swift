extension Safetensors {
  /// Writes `tensors` to `path`, whole or not at all.
  ///
  /// Equal content gives equal bytes: keys are sorted by their UTF-8, and bytes are laid out by element size,
  /// largest first, then by name, so that with the header padded to eight bytes every element is aligned.
  public static func write(
    _ tensors: [String: TensorData], metadata: [String: String] = [:], to path: String
  ) throws(FormatError) {
    let layout = try layout(tensors, place: path)
    var file = try AtomicFile(path: path)
    try file.write(try header(layout, metadata, place: path))
    for tensor in layout { try file.write(tensor.data.bytes) }
    try file.commit()
  }

  /// The bytes that `write` would write.
  public static func encode(
    _ tensors: [String: TensorData], metadata: [String: String] = [:]
  ) throws(FormatError) -> [UInt8] {
    let layout = try layout(tensors, place: "safetensors")
    return try header(layout, metadata, place: "safetensors") + layout.flatMap(\.data.bytes)
  }

  private typealias Placed = (name: String, data: TensorData, offset: Int)

  private static func layout(
    _ tensors: [String: TensorData], place: String
  ) throws(FormatError) -> [Placed] {
    guard tensors["__metadata__"] == nil else {
      throw FormatError(
        "a tensor is called '__metadata__', which the format keeps for itself", at: place,
        remedy: "choose another name")
    }
    let ordered = tensors.sorted { left, right in
      let sizes = (left.value.elementType.byteCount, right.value.elementType.byteCount)
      return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : precedes(left.key, right.key)
    }
    var offset = 0
    return ordered.map { name, data in
      defer { offset += data.bytes.count }
      return (name, data, offset)
    }
  }

  private static func header(
    _ layout: [Placed], _ metadata: [String: String], place: String
  ) throws(FormatError) -> [UInt8] {
    var fields: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { precedes($0.key, $1.key) }
        .map { "\(quoted($0.key)):\(quoted($0.value))" }
      fields.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    for (name, data, offset) in layout.sorted(by: { precedes($0.name, $1.name) }) {
      let shape = data.shape.map(String.init).joined(separator: ",")
      let type = data.elementType.rawValue
      fields.append(
        "\(quoted(name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(offset + data.bytes.count)]}")
    }
    var text = Array("{\(fields.joined(separator: ","))}".utf8)
    text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    guard text.count <= maximumHeaderBytes else {
      throw FormatError(
        "the header would have \(text.count) bytes, more than the format's limit of \(maximumHeaderBytes)",
        at: place, remedy: "store fewer tensors or less metadata")
    }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// `text` as a JSON string.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

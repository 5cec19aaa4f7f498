/// Which fields of a protobuf message are messages themselves, by field number.
///
/// A decoded message takes far more memory than the two bytes of an empty one in a file. So the fields are
/// counted in the wire format (protobuf.dev, "Encoding") before anything is decoded.
struct ProtobufOutline {
  /// The most fields in a file: some hundred times those of a large network (assumed), and about 300 MB of
  /// decoded messages at worst.
  static let maximumFields = 1 << 20

  var messages: [UInt64: ProtobufOutline] = [:]

  /// `ModelProto` as far as it is read.
  static let onnxModel: ProtobufOutline = {
    let text = ProtobufOutline()
    let tensor = ProtobufOutline()
    let attribute = ProtobufOutline(messages: [5: tensor])
    let node = ProtobufOutline(messages: [5: attribute])
    let shape = ProtobufOutline(messages: [1: ProtobufOutline()])
    let type = ProtobufOutline(messages: [1: ProtobufOutline(messages: [2: shape])])
    let value = ProtobufOutline(messages: [2: type])
    let graph = ProtobufOutline(
      messages: [1: node, 5: tensor, 11: value, 12: value, 15: ProtobufOutline()])
    return ProtobufOutline(messages: [7: graph, 8: text, 14: text])
  }()

  /// Throws when `bytes` are not fields in sound framing, or too many.
  func check(_ bytes: [UInt8], name: String) throws(FormatError) {
    var cursor = ByteCursor(bytes, name: name)
    var fields = 0
    try check(&cursor, end: bytes.count, fields: &fields)
  }

  private func check(_ cursor: inout ByteCursor, end: Int, fields: inout Int) throws(FormatError) {
    while cursor.position < end {
      fields += 1
      guard fields <= Self.maximumFields else {
        throw cursor.error("has more than \(Self.maximumFields) fields", remedy: "use a smaller model")
      }
      let tag = try cursor.variableInteger()
      switch tag & 7 {
      case 0: _ = try cursor.variableInteger()
      case 1: _ = try cursor.skip(8)
      case 2:
        let length = try cursor.variableInteger()
        guard length <= end - cursor.position else {
          throw cursor.error("has a field that leaves its message")
        }
        if let message = messages[tag >> 3] {
          try message.check(&cursor, end: cursor.position + Int(length), fields: &fields)
        } else {
          _ = try cursor.skip(Int(length))
        }
      case 5: _ = try cursor.skip(4)
      default: throw cursor.error("is not an ONNX file")
      }
      guard cursor.position <= end else { throw cursor.error("has a field that leaves its message") }
    }
  }
}

extension ByteCursor {
  /// An integer of seven bits a byte, the lowest first, ended by a byte below 128.
  fileprivate mutating func variableInteger() throws(FormatError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try uint8()
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw error("has an integer of more than 64 bits")
  }
}

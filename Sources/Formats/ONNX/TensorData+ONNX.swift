extension ElementType {
  /// The type with ONNX's number `onnx` (TensorProto.DataType); nil for one that is not read.
  init?(onnx: Int32) {
    switch onnx {
    case 1: self = .float32
    case 2: self = .uint8
    case 3: self = .int8
    case 4: self = .uint16
    case 5: self = .int16
    case 6: self = .int32
    case 7: self = .int64
    case 9: self = .bool
    case 10: self = .float16
    case 11: self = .float64
    case 12: self = .uint32
    case 13: self = .uint64
    case 16: self = .bfloat16
    default: return nil
    }
  }
}

extension TensorData {
  /// The constant of an ONNX file: raw bytes of any type, or typed values of float32, int32 or int64.
  init(_ tensor: ONNXTensorProto, place: String) throws(FormatError) {
    func error(_ what: String, remedy: String = "export it again") -> FormatError {
      FormatError(what, at: place, remedy: remedy)
    }
    guard tensor.dataLocation == .default else {
      throw error(
        "lies in another file (external data)", remedy: "export the model with its weights in one file")
    }
    guard let type = ElementType(onnx: tensor.dataType) else {
      throw error(
        "has elements of the ONNX type number \(tensor.dataType), which is not read",
        remedy: "export it in float32")
    }
    let shape = tensor.dims.map(Int.init)
    guard shape.count <= 16, let size = type.byteCount(shape: shape) else {
      throw error("has \(shape.count) extents, or ones that are absurdly large")
    }
    let bytes: [UInt8]
    switch type {
    case _ where !tensor.rawData.isEmpty: bytes = Array(tensor.rawData)
    case .float32: bytes = tensor.floatData.withUnsafeBytes { Array($0) }
    case .int32: bytes = tensor.int32Data.withUnsafeBytes { Array($0) }
    case .int64: bytes = tensor.int64Data.withUnsafeBytes { Array($0) }
    default: bytes = []
    }
    guard bytes.count == size else {
      throw error("of type \(type.rawValue) and shape \(shape) has \(bytes.count) bytes, not \(size)")
    }
    self.init(elementType: type, shape: shape, bytes: bytes)
  }
}

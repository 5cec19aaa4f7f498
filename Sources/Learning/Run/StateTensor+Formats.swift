import Formats
import Programs

extension StateTensor {
  /// As it lies in a safetensors file.
  var data: TensorData {
    switch element {
    case .int8: TensorData(elementType: .int8, shape: [bytes.count], bytes: bytes)
    case .int32: TensorData(elementType: .int32, shape: [bytes.count / 4], bytes: bytes)
    case .float32: TensorData(elementType: .float32, shape: [bytes.count / 4], bytes: bytes)
    }
  }

  /// From a file's tensor.
  /// - Throws: `FormatError` when its type is none that an adapter has.
  init(_ name: String, _ data: TensorData, path: String) throws(FormatError) {
    let element: Element
    switch data.elementType {
    case .int8: element = .int8
    case .int32: element = .int32
    case .float32: element = .float32
    default:
      throw FormatError(
        "has elements of type \(data.elementType.rawValue)", at: "\(path), tensor '\(name)'",
        remedy: "name an adapter that remanence wrote")
    }
    self.init(name: name, element: element, bytes: data.bytes)
  }
}

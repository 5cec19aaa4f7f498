#if _endian(big)
  #error("tensors are stored little-endian; a big-endian machine needs swaps here")
#endif

/// A tensor as it lies in a file: its type, shape and little-endian bytes in row-major order.
public struct TensorData: Hashable, Sendable {
  /// The type of the elements.
  public let elementType: ElementType
  /// The extents, outermost first; empty for a scalar.
  public let shape: [Int]
  /// The elements' bytes, last extent fastest.
  public let bytes: [UInt8]

  /// The number of elements.
  public var count: Int { bytes.count / elementType.byteCount }

  /// A tensor from its bytes, of which there must be as many as type and shape ask for.
  public init(elementType: ElementType, shape: [Int], bytes: [UInt8]) {
    precondition(elementType.byteCount(shape: shape) == bytes.count, "bytes do not match type and shape")
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// A float32 tensor.
  public init(_ values: [Float], shape: [Int]) {
    self.init(elementType: .float32, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }

  /// An int64 tensor.
  public init(_ values: [Int64], shape: [Int]) {
    self.init(elementType: .int64, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }

  /// An int32 tensor.
  public init(_ values: [Int32], shape: [Int]) {
    self.init(elementType: .int32, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }

  /// An int16 tensor.
  public init(_ values: [Int16], shape: [Int]) {
    self.init(elementType: .int16, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }

  /// An int8 tensor.
  public init(_ values: [Int8], shape: [Int]) {
    self.init(elementType: .int8, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }

  /// A uint8 tensor.
  public init(_ values: [UInt8], shape: [Int]) {
    self.init(elementType: .uint8, shape: shape, bytes: values)
  }
}

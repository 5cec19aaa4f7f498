/// The type of a stored tensor's elements; all are little-endian.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
  /// IEEE 754 binary64.
  case float64 = "F64"
  /// IEEE 754 binary32.
  case float32 = "F32"
  /// IEEE 754 binary16.
  case float16 = "F16"
  /// The upper half of a binary32.
  case bfloat16 = "BF16"
  /// Signed 64 bits.
  case int64 = "I64"
  /// Signed 32 bits.
  case int32 = "I32"
  /// Signed 16 bits.
  case int16 = "I16"
  /// Signed 8 bits.
  case int8 = "I8"
  /// Unsigned 64 bits.
  case uint64 = "U64"
  /// Unsigned 32 bits.
  case uint32 = "U32"
  /// Unsigned 16 bits.
  case uint16 = "U16"
  /// Unsigned 8 bits.
  case uint8 = "U8"
  /// One byte, 0 or 1.
  case bool = "BOOL"

  /// The size of one element, in bytes.
  public var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// The bytes of a tensor of this type and `shape`; nil when an extent is negative or the product overflows.
  public func byteCount(shape: [Int]) -> Int? {
    var product = byteCount
    for extent in shape {
      guard extent >= 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      product = next
    }
    return product
  }
}

/// What a file says of one of its tensors.
public struct TensorEntry: Hashable, Sendable {
  /// The tensor's name in the file.
  public let name: String
  /// The type of its elements.
  public let elementType: ElementType
  /// Its extents, outermost first; empty for a scalar.
  public let shape: [Int]

  /// The number of elements. The readers have checked that it does not overflow.
  public var count: Int { shape.reduce(1, *) }
}

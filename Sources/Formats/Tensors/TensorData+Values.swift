extension TensorData {
  /// The elements of a float32, float16 or bfloat16 tensor, exactly; nil for another type.
  public var floats: [Float]? {
    switch elementType {
    case .float32: values()
    case .bfloat16: values(UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    case .float16: values(UInt16.self).map(TensorData.float(half:))
    default: nil
    }
  }

  /// The elements of an int64 tensor; nil for another type.
  public var int64s: [Int64]? { elementType == .int64 ? values() : nil }

  /// The elements of an int32 tensor; nil for another type.
  public var int32s: [Int32]? { elementType == .int32 ? values() : nil }

  /// The elements of an int16 tensor; nil for another type.
  public var int16s: [Int16]? { elementType == .int16 ? values() : nil }

  /// The elements of an int8 tensor; nil for another type.
  public var int8s: [Int8]? { elementType == .int8 ? values() : nil }

  /// The bytes taken as words of this machine.
  private func values<Word: BitwiseCopyable>(_: Word.Type = Word.self) -> [Word] {
    let count = bytes.count / MemoryLayout<Word>.size
    return [Word](unsafeUninitializedCapacity: count) { target, initialized in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
      initialized = count
    }
  }

  /// The value of an IEEE 754 binary16 word. Written out because Swift's `Float16` is missing on Intel Macs.
  static func float(half: UInt16) -> Float {
    let sign = UInt32(half & 0x8000) << 16
    let exponent = UInt32(half >> 10) & 0x1F
    let fraction = UInt32(half & 0x3FF)
    switch exponent {
    case 0:
      // Subnormal: fraction × 2⁻²⁴, exact in binary32.
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}

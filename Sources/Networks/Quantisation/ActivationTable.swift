/// A function of one byte and its slopes: docs/arithmetic.md, section 16.
public struct ActivationTable: Hashable, Sendable {
  /// The results by the byte that is read as it lies in memory, 256; uint8, or bit patterns of int8.
  public let elements: [UInt8]
  /// The derivatives in units of 2^-`slopeShift`, 256.
  public let slopes: [Int8]
  /// The largest power of two with which every slope fits a byte.
  public let slopeShift: Int

  /// The table of `kind` from a tensor to a tensor.
  ///
  /// - Parameters:
  ///   - kind: the function.
  ///   - inputScale: what one unit of the tensor read stands for.
  ///   - inputIsSigned: whether it is int8 rather than uint8.
  ///   - outputScale: what one unit of the result stands for.
  ///   - outputIsSigned: whether the result is int8, -127...127, rather than uint8.
  public init(
    _ kind: ActivationKind, inputScale: Double, inputIsSigned: Bool, outputScale: Double, outputIsSigned: Bool
  ) {
    let reals = (0..<256).map { byte in
      inputScale * Double(inputIsSigned ? Int(Int8(truncatingIfNeeded: byte)) : byte)
    }
    let (low, high) = outputIsSigned ? (-127.0, 127.0) : (0, 255)
    elements = reals.map { real in
      let rounded = (kind.value(real) / outputScale + 0.5).rounded(.down)
      return UInt8(truncatingIfNeeded: Int(min(max(rounded, low), high)))
    }
    let exact = reals.map(kind.slope)
    let steepest = exact.reduce(0) { max($0, abs($1)) }
    var shift = 0
    while shift < 30, steepest * Double(1 << (shift + 1)) < 127.5 { shift += 1 }
    slopeShift = shift
    slopes = exact.map { Int8(($0 * Double(1 << shift) + 0.5).rounded(.down)) }
  }
}

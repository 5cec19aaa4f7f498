/// A function of one byte: docs/arithmetic.md, section 16. Tables are indexed by the byte as it lies in
/// memory.
public struct ActivationTable: Hashable, Sendable {
  /// The results, 256; uint8, or bit patterns of int8.
  public let elements: [UInt8]
  /// Which bytes let an error through, where only a bit an element is kept, 256.
  public let passes: [Bool]

  /// The table of `kind` from a tensor to a tensor; bytes that are not negative pass.
  ///
  /// - Parameters:
  ///   - kind: the function.
  ///   - inputScale: the real number that one unit of the tensor read stands for.
  ///   - inputIsSigned: whether it is int8 rather than uint8.
  ///   - outputScale: the real number that one unit of the result stands for.
  ///   - outputIsSigned: whether the result is int8, -127...127, rather than uint8.
  public init(
    _ kind: ActivationKind, inputScale: Double, inputIsSigned: Bool, outputScale: Double, outputIsSigned: Bool
  ) {
    let reals = Self.reals(scale: inputScale, isSigned: inputIsSigned)
    elements = reals.map {
      Self.element(kind.value($0) / outputScale, isSigned: outputIsSigned, high: outputIsSigned ? 127 : 255)
    }
    passes = reals.map { $0 >= 0 }
  }

  /// The table of a rectifier; bytes above 0 whose result is below its end pass.
  public init(
    rectifierWithLimit limit: Float?, inputScale: Double, inputIsSigned: Bool, outputScale: Double,
    outputIsSigned: Bool
  ) {
    let reals = Self.reals(scale: inputScale, isSigned: inputIsSigned)
    let end = outputIsSigned ? 127.0 : 255
    let high = min(end, limit.map { (Double($0) / outputScale + 0.5).rounded(.down) } ?? end)
    elements = reals.map {
      Self.element(max(0, $0) / outputScale, isSigned: outputIsSigned, high: high)
    }
    passes = reals.map { $0 > 0 && ($0 / outputScale + 0.5).rounded(.down) < high }
  }

  /// The derivatives of `kind` in units of 2^-`ActivationKind.slopeShift`, 256.
  public static func slopes(of kind: ActivationKind, inputScale: Double, inputIsSigned: Bool) -> [Int8] {
    reals(scale: inputScale, isSigned: inputIsSigned).map {
      Int8((kind.slope($0) * Double(1 << kind.slopeShift) + 0.5).rounded(.down))
    }
  }

  private static func reals(scale: Double, isSigned: Bool) -> [Double] {
    (0..<256).map { scale * Double(isSigned ? Int(Int8(truncatingIfNeeded: $0)) : $0) }
  }

  private static func element(_ steps: Double, isSigned: Bool, high: Double) -> UInt8 {
    let rounded = min(max((steps + 0.5).rounded(.down), isSigned ? -127 : 0), high)
    return UInt8(truncatingIfNeeded: Int(rounded))
  }
}

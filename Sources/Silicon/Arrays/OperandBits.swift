/// Bits of inputs and weights of a matrix-vector product.
public struct OperandBits: Sendable, Hashable {
  /// Bits of an input, 1 to 16, which go in one after another.
  public var inputBits: Int
  /// Bits of a weight, 1 to 16, which lie side by side.
  public var weightBits: Int

  /// So many bits of each.
  /// - Precondition: both lie between 1 and 16.
  public init(inputBits: Int, weightBits: Int) {
    precondition((1...16).contains(inputBits) && (1...16).contains(weightBits), "1 to 16 bits")
    (self.inputBits, self.weightBits) = (inputBits, weightBits)
  }

  /// Eight bits of each.
  public static let int8 = OperandBits(inputBits: 8, weightBits: 8)
}

/// The product of two values, element by element. The second one may have a single position, whose channels
/// multiply those of every position (squeeze-and-excitation), a single channel, which multiplies all channels
/// of its position (a gate), or both.
public struct Multiply: Hashable, Sendable, Codable, OperationRule {
  /// A product.
  public init() {}

  /// That of the first input.
  /// - Throws: `NetworkError` when the second one neither has its shape nor can be spread over it.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    guard inputs.count == 2 else { throw NetworkError("a product takes two inputs, not \(inputs.count)") }
    let (first, second) = (inputs[0], inputs[1])
    let hasPositions =
      second.positions == 1 || (second.height == first.height && second.width == first.width)
    guard hasPositions, second.channels == 1 || second.channels == first.channels else {
      throw NetworkError("a product cannot spread \(second) over \(first)")
    }
    return first
  }
}

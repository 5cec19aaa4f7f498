/// The mean over all positions.
public struct GlobalPool: Hashable, Sendable, Codable, OperationRule {
  /// A global average pool.
  public init() {}

  /// One position with the input's channels.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    let input = try single(inputs, "a global pool")
    return Shape(1, 1, input.channels)
  }
}

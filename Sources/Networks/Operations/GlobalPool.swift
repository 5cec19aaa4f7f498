/// The mean over all positions.
public struct GlobalPool: Hashable, Sendable, Codable, OperationRule {
  /// Whether positions past the end of a text do not count.
  public var withinText: Bool

  /// A global average pool.
  public init(withinText: Bool = false) { self.withinText = withinText }

  /// One position with the input's channels.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    let input = try single(inputs, "a global pool")
    return Shape(1, 1, input.channels)
  }
}

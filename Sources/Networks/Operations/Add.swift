/// The sum of two values of one shape.
public struct Add: Hashable, Sendable, Codable, OperationRule {
  /// A sum.
  public init() {}

  /// That of the inputs.
  /// - Throws: `NetworkError` when there are not two of one shape.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    guard inputs.count == 2, inputs[0] == inputs[1] else {
      throw NetworkError("a sum takes two inputs of one shape, not \(inputs.map(\.description))")
    }
    return inputs[0]
  }
}

/// The mean over cells of size × size; a remainder at the right and bottom is left out.
public struct AveragePool: Hashable, Sendable, Codable, OperationRule {
  /// Side of a cell, and the step between cells.
  public var size: Int

  /// A pool over cells of `size` × `size`.
  public init(size: Int) { self.size = size }

  /// The input's with both sides divided by `size`, rounded down.
  /// - Throws: `NetworkError` when no cell fits.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    let input = try single(inputs, "an average pool")
    guard size > 0, input.height >= size, input.width >= size else {
      throw NetworkError("a pool of \(size)×\(size) does not fit into \(input); use a larger resolution")
    }
    return Shape(input.height / size, input.width / size, input.channels)
  }
}

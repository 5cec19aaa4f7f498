/// Bilinear resizing to a given height and width, corners not aligned.
public struct Resize: Hashable, Sendable, Codable, OperationRule {
  /// The extents of the result.
  public var height: Int, width: Int

  /// A resize to `height` × `width`.
  public init(height: Int, width: Int) { (self.height, self.width) = (height, width) }

  /// `height` × `width` and the input's channels.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    let input = try single(inputs, "a resize")
    return Shape(height, width, input.channels)
  }
}

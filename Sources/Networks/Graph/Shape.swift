/// The extent of one image's values: height × width × channels, channels fastest in memory.
public struct Shape: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int
  /// Features at each position.
  public var channels: Int

  /// A shape from its three extents.
  public init(_ height: Int, _ width: Int, _ channels: Int) {
    (self.height, self.width, self.channels) = (height, width, channels)
  }

  /// height × width.
  public var positions: Int { height * width }
  /// Elements of one image.
  public var count: Int { positions * channels }
  /// "56×56×24".
  public var description: String { "\(height)×\(width)×\(channels)" }
}

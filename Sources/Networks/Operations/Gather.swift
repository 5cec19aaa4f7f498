/// Rows of a frozen table: those that the tokens of the input name, or those of the tokens' positions (the
/// embeddings of a language model). The input of a network whose readers are gathers holds tokens, integers
/// from 0 on.
public struct Gather: Hashable, Sendable, Codable, OperationRule {
  /// What names the row.
  public enum Index: String, Hashable, Sendable, Codable {
    /// The token at the position.
    case token
    /// The position itself, counted from 0 in each image.
    case position
  }

  /// Rows of the table.
  public var rows: Int
  /// Channels of a row.
  public var channels: Int
  /// What names the row.
  public var index: Index

  /// A gather from a table of `rows` × `channels`.
  public init(rows: Int, channels: Int, index: Index = .token) {
    (self.rows, self.channels, self.index) = (rows, channels, index)
  }

  /// The input's positions with the table's channels.
  /// - Throws: `NetworkError` when the input holds more than a token at a position, or more positions than
  ///   the table has rows for them.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    let input = try single(inputs, "a gather")
    guard rows > 0, channels > 0 else {
      throw NetworkError("a table has at least one row and one channel, not \(rows) and \(channels)")
    }
    guard input.channels == 1 else {
      throw NetworkError("a gather reads one token at a position, not the \(input.channels) of \(input)")
    }
    guard index == .token || input.positions <= rows else {
      throw NetworkError("a table of \(rows) positions does not reach over \(input); use shorter inputs")
    }
    return Shape(input.height, input.width, channels)
  }

  /// The table, rows × channels; a fresh one is normal with deviation 0.02 (Devlin et al., NAACL 2019).
  public var parameters: [Parameter] {
    [Parameter(.table, [rows, channels], .normal(deviation: 0.02))]
  }
}

/// The product of two computed matrices, image by image.
///
/// A value is a matrix: each of its `height` rows holds width × channels numbers. The columns fall into
/// `groups` equal blocks of neighbours (the heads of attention), and each block is multiplied by itself.
public struct MatrixProduct: Hashable, Sendable, Codable, OperationRule {
  /// Blocks of columns that are multiplied apart.
  public var groups: Int
  /// Whether the second matrix is transposed: a row of the result then holds, group by group, the products of
  /// a row of the first with every row of the second, as queries meet keys.
  public var isTransposed: Bool

  /// A product in `groups` blocks.
  public init(groups: Int = 1, isTransposed: Bool = false) {
    (self.groups, self.isTransposed) = (groups, isTransposed)
  }

  /// Transposed: the first one's rows, a column of the picture for each group, a channel for each row of the
  /// second. Otherwise: the first one's rows, and channels as many as the second has columns.
  /// - Throws: `NetworkError` when there are not two, or their extents do not meet.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    guard inputs.count == 2 else {
      throw NetworkError("a matrix product takes two inputs, not \(inputs.count)")
    }
    let (first, second) = (inputs[0], inputs[1])
    let columns = (first: first.width * first.channels, second: second.width * second.channels)
    guard groups > 0, columns.first % groups == 0, columns.second % groups == 0 else {
      throw NetworkError("\(first) and \(second) do not fall into \(groups) equal groups of columns")
    }
    if isTransposed {
      guard columns.first == columns.second else {
        throw NetworkError("rows of \(first) and rows of \(second) are not equally long")
      }
      return Shape(first.height, groups, second.height)
    }
    guard columns.first == groups * second.height else {
      throw NetworkError("\(first) has not as many columns in each of \(groups) groups as \(second) has rows")
    }
    return Shape(first.height, 1, columns.second)
  }

  /// One for each element of the result and each pair that it sums.
  public func macs(_ inputs: [Shape], _ output: Shape) -> Int {
    output.count * (isTransposed ? inputs[0].width * inputs[0].channels / groups : inputs[1].height)
  }
}

/// How blocks of a matrix lie on arrays of `rows` × `columns` weights.
///
/// A block that is larger than an array is cut. Blocks that are smaller lie along an array's diagonal, as
/// many as fit: a depthwise convolution's arrays are mostly empty, and that is what it costs.
public struct Tiling: Sendable, Hashable {
  /// Arrays that it takes.
  public var tiles: Int
  /// Arrays whose sums are added to one: cuts along the inputs.
  public var rowTiles: Int
  /// Cuts along the outputs of a block.
  public var columnTiles: Int
  /// Rows of an array in use, on average.
  public var rowShare: Double
  /// Columns in use, on average.
  public var columnShare: Double
  /// Cells that hold weights, on average.
  public var cellShare: Double

  /// `groups` blocks of `inputs` × `outputs` on arrays of `rows` × `columns`.
  /// - Precondition: all are positive.
  public init(inputs: Int, outputs: Int, groups: Int, rows: Int, columns: Int) {
    precondition(inputs > 0 && outputs > 0 && groups > 0 && rows > 0 && columns > 0)
    let packed = min(rows / inputs, columns / outputs)
    if groups > 1, packed > 1 {
      (rowTiles, columnTiles) = (1, 1)
      tiles = (groups + packed - 1) / packed
      rowShare = Double(groups * inputs) / Double(tiles * rows)
      columnShare = Double(groups * outputs) / Double(tiles * columns)
    } else {
      rowTiles = (inputs + rows - 1) / rows
      columnTiles = (outputs + columns - 1) / columns
      tiles = groups * rowTiles * columnTiles
      rowShare = Double(inputs) / Double(rowTiles * rows)
      columnShare = Double(outputs) / Double(columnTiles * columns)
    }
    cellShare = Double(inputs * outputs * groups) / (Double(tiles) * Double(rows * columns))
  }
}

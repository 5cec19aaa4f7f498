public import Networks

/// Rows of a frozen table (`docs/arithmetic.md`, section 22).
public struct GatherInstruction: InstructionBody {
  /// The table: rows × columns.
  public var table: ParameterID
  /// Rows of the table.
  public var rows: Int
  /// What names a row.
  public var index: Gather.Index
  /// The tokens, one int32 each; not read where positions name the rows.
  public var input: TensorID
  /// Positions of an image.
  public var positions: Int
  /// The rows, one for each position of the batch.
  public var output: TensorID

  /// What it touches.
  public var operands: Operands {
    Operands(reads: [index == .token ? input : nil], writes: [output])
  }
}

/// A macro of any of the kinds, as a chip's description names it and a file holds it.
public enum MacroDesign: Sendable, Hashable {
  /// All rows at once.
  case parallel(ParallelMacro)
  /// Row by row.
  case rowSerial(RowSerialMacro)
  /// Sums that ripple from cell to cell.
  case ripple(RippleMacro)

  /// The macro.
  public var macro: any ComputeMacro {
    switch self {
    case .parallel(let macro): macro
    case .rowSerial(let macro): macro
    case .ripple(let macro): macro
    }
  }
}

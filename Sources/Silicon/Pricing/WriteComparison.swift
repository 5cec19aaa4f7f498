import Programs
public import Units

/// Whether rows are compared with what they are to hold before they are written, so that what is right
/// already gets no pulse.
public enum WriteComparison: Sendable, Hashable {
  /// Where comparing takes less energy than it saves, which updates and filling anew are asked for apart.
  case wherePaying
  /// Always.
  case always
  /// Never: a row is written whole.
  case never

  /// What comparing a row takes and saves, on average.
  public struct Balance: Sendable, Hashable {
    /// What comparing takes: XORs, and the read of the row where nothing else asks for it.
    public var cost: Energy
    /// The pulses that it saves.
    public var saving: Energy
    /// Whether rows are compared, by this balance or because the chip says so.
    public var compares: Bool

    init(cost: Energy, saving: Energy, _ policy: WriteComparison) {
      (self.cost, self.saving) = (cost, saving)
      compares =
        switch policy {
        case .wherePaying: saving > cost
        case .always: true
        case .never: false
        }
    }
  }

  /// The balances of the two ways in which rows are written.
  public struct Balances: Sendable, Hashable {
    /// Of an update. A new byte is the old one and what is carried into it, so the rows in which a byte
    /// changes are read in any case.
    public var updates: Balance
    /// Of a row that is filled with values that have nothing to do with those that it holds.
    public var fills: Balance
  }
}

extension Chip {
  /// What comparing before writing takes and saves, and where it is done.
  /// - Parameter changedShare: the share of the bytes that learn that a step changes.
  public func comparisons(
    changedShare: Double = Trace.assumed.changedShare.value
  ) -> WriteComparison.Balances {
    WriteCost(rowWriting, comparesBeforeWriting, weights: macro.macro.outputs(.int8), changedShare).balances
  }

  /// How a row of its macros is written.
  var rowWriting: RowWrite {
    var row = macro.rowWrite
    row.verify = verify
    if let bitsWrittenAtOnce {
      row.parallelQuanta = max(1, bitsWrittenAtOnce / technology.cell.writeQuantum)
    }
    row.codec = correctsErrors ? ErrorCodec(macro.logic) : nil
    return row
  }
}

extension Workload {
  /// The share of the bytes that learn that a step changes, over all of them; what is assumed where nothing
  /// learns.
  var changedShare: Double {
    let learning = matrices.filter(\.isTrainable)
    let count = learning.reduce(0) { $0 + $1.count }
    guard count > 0 else { return Trace.assumed.changedShare.value }
    return learning.reduce(0.0) { $0 + Double($1.count) * $1.changedShare } / Double(count)
  }
}

import Units

/// A row decoder: predecodes groups of three address bits and joins them by a gate in each row.
public struct RowDecoder: Sendable, Hashable {
  /// Rows.
  public var rows: Int
  /// What it is built of.
  public var logic: Logic

  /// A decoder for so many rows.
  public init(rows: Int, logic: Logic) { (self.rows, self.logic) = (rows, logic) }

  private var addressBits: Int { binaryDigits(toCount: rows) }
  private var groups: Int { max(1, (addressBits + 2) / 3) }

  /// Gates: eight of two gates for each group, and in each row one gate per group and an inverter.
  public var gates: Double { Double(groups * 16 + rows * (groups + 1)) }
  /// Its area.
  public var area: Area { gates * logic.gateArea }

  /// Energy of a change of address: two predecoded lines of each group rise or fall, each with the gates of
  /// an eighth of the rows and the wire along `height`, and two rows' gates switch.
  public func energy(height: Length) -> Energy {
    let line = Double(rows) / 8 * logic.gateCapacitance + logic.wire(height)
    return Double(groups) * logic.energy(switching: line) + logic.energy(gates: Double(2 * (groups + 1)))
  }

  /// From address to row: a predecoder's two gates and a gate for each group.
  public var delay: Time { Double(2 + groups) * logic.gateDelay }
}

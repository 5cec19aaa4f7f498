import Units

/// A memory cell, by the physics that writes it.
public enum Cell: Sendable, Hashable {
  /// Junctions that share a track: SAS-MRAM.
  case sas(SASCellGroup)
  /// A junction on its own track.
  case sot(SOTCell)
  /// A junction behind a transistor.
  case stt(STTCell)
  /// ReRAM, PCM, FeFET.
  case resistive(ResistiveCell)
  /// Six transistors.
  case sram(SRAMCell)

  /// What a write with `pulse` does.
  public func write(_ pulse: WritePulse) -> WriteOutcome {
    switch self {
    case .sas(let cell): cell.write(pulse)
    case .sot(let cell): cell.write(pulse)
    case .stt(let cell): cell.write(pulse)
    case .resistive(let cell): cell.write(pulse)
    case .sram(let cell): cell.write(pulse)
    }
  }

  /// The bits that one write writes.
  public var writeQuantum: Int {
    if case .sas(let group) = self { group.quantum } else { 1 }
  }

  /// The junction, where there is one.
  public var junction: MagneticTunnelJunction? {
    switch self {
    case .sas(let cell): cell.junction
    case .sot(let cell): cell.junction
    case .stt(let cell): cell.junction
    case .resistive, .sram: nil
    }
  }

  /// Power that a cell leaks.
  public var leakage: Power {
    if case .sram(let cell) = self { .nanowatts(cell.leakage.value) } else { .zero }
  }
}

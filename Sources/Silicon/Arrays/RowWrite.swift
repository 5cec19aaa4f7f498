import Units

/// How a row of an array is rewritten.
public struct RowWrite: Sendable, Hashable {
  /// The cells.
  public var technology: MemoryTechnology
  /// The lines that choose the row.
  public var wordLines: WordLines
  /// The pulse; the technology's nominal one when nil.
  public var pulse: WritePulse?
  /// Whether the row is read first, so that only what changes is written.
  public var comparesFirst: Bool
  /// Quanta that are written at once, as far as the supply can drive them.
  public var parallelQuanta: Int

  /// A row's write. `parallelQuanta` is the whole row when left out.
  public init(
    technology: MemoryTechnology, wordLines: WordLines, pulse: WritePulse? = nil,
    comparesFirst: Bool = true, parallelQuanta: Int? = nil
  ) {
    (self.technology, self.wordLines, self.pulse) = (technology, wordLines, pulse)
    self.comparesFirst = comparesFirst
    self.parallelQuanta = max(1, parallelQuanta ?? wordLines.columns)
  }

  /// Quanta of a row: bits, or groups of cells that are written together.
  public var quanta: Int {
    (wordLines.columns + technology.cell.writeQuantum - 1) / technology.cell.writeQuantum
  }

  /// Energy and time when `changed` quanta differ from what is stored. Without comparing, all are written.
  public func cost(changed: Int) -> (energy: Breakdown<EnergyDimension>, time: Time) {
    let outcome = technology.write(pulse)
    let written = comparesFirst ? min(changed, quanta) : quanta
    var energy = Breakdown<EnergyDimension>()
    var time = Time.zero
    energy[.decoders] = wordLines.energy
    if comparesFirst {
      energy[.arrays] = Double(wordLines.columns) * .femtojoules(technology.readEnergy.value)
      time += .nanoseconds(technology.readTime.value)
    }
    energy[.writes] = Double(written) * outcome.energyPerQuantum
    let pulses = (written + parallelQuanta - 1) / parallelQuanta
    time += wordLines.delay + Double(pulses) * outcome.latency
    return (energy, time)
  }
}

extension ParallelMacro {
  /// How a row of this macro is rewritten.
  public func rowWrite(pulse: WritePulse? = nil, comparesFirst: Bool = true) -> RowWrite {
    RowWrite(technology: technology, wordLines: wordLines, pulse: pulse, comparesFirst: comparesFirst)
  }
}

extension RowSerialMacro {
  /// How a row of this macro is rewritten.
  public func rowWrite(pulse: WritePulse? = nil, comparesFirst: Bool = true) -> RowWrite {
    RowWrite(technology: technology, wordLines: wordLines, pulse: pulse, comparesFirst: comparesFirst)
  }
}

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
  /// Whether writes are read back, and how often they are tried.
  public var verify: WriteVerify
  /// Quanta that are written at once, as far as the supply can drive them.
  public var parallelQuanta: Int

  /// A row's write. `parallelQuanta` is the whole row when left out.
  public init(
    technology: MemoryTechnology, wordLines: WordLines, pulse: WritePulse? = nil,
    comparesFirst: Bool = true, verify: WriteVerify = .none, parallelQuanta: Int? = nil
  ) {
    (self.technology, self.wordLines, self.pulse) = (technology, wordLines, pulse)
    (self.comparesFirst, self.verify) = (comparesFirst, verify)
    self.parallelQuanta = max(1, parallelQuanta ?? wordLines.columns)
  }

  /// Quanta of a row: bits, or groups of cells that are written together.
  public var quanta: Int {
    (wordLines.columns + technology.cell.writeQuantum - 1) / technology.cell.writeQuantum
  }

  /// The share of quanta in which a pulse leaves a bit wrong.
  private func errorRate(_ outcome: WriteOutcome) -> Double {
    1 - power(1 - outcome.writeErrorRate, Double(outcome.quantum))
  }

  /// Energy and mean time when `changed` quanta differ from what is stored. Without comparing, all are written. Each
  /// round of a verified write is followed by a read of the row.
  public func cost(changed: Int) -> (energy: Breakdown<EnergyDimension>, time: Time) {
    let outcome = technology.write(pulse)
    let error = errorRate(outcome)
    let written = comparesFirst ? min(changed, quanta) : quanta
    let rounds = verify.meanRounds(error, count: written)
    let reads = (comparesFirst ? 1 : 0) + (verify.tries > 1 ? rounds : 0)
    var energy = Breakdown<EnergyDimension>()
    energy[.decoders] = wordLines.energy
    energy[.arrays] = reads * Double(wordLines.columns) * .femtojoules(technology.readEnergy.value)
    energy[.writes] = Double(written) * verify.meanPulses(error) * outcome.energyPerQuantum
    let pulses = (written + parallelQuanta - 1) / parallelQuanta
    let time =
      wordLines.delay + reads * .nanoseconds(technology.readTime.value)
      + rounds * Double(pulses) * outcome.latency
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

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
  /// Encodes and checks words, where they have check bits.
  public var codec: ErrorCodec?
  /// Quanta that are written at once, as far as the supply can drive them.
  public var parallelQuanta: Int

  /// A row's write. `parallelQuanta` is the whole row when left out.
  public init(
    technology: MemoryTechnology, wordLines: WordLines, pulse: WritePulse? = nil,
    comparesFirst: Bool = true, verify: WriteVerify = .none, codec: ErrorCodec? = nil,
    parallelQuanta: Int? = nil
  ) {
    (self.technology, self.wordLines, self.pulse) = (technology, wordLines, pulse)
    (self.comparesFirst, self.verify, self.codec) = (comparesFirst, verify, codec)
    self.parallelQuanta = max(1, parallelQuanta ?? wordLines.columns)
  }

  /// Words of a row, which have check bits of their own.
  private var words: Double {
    Double((wordLines.columns + ErrorCodec.wordBits - 1) / ErrorCodec.wordBits)
  }

  /// Pulses that a quantum gets on average.
  var meanPulses: Double { verify.meanPulses(errorRate(technology.write(pulse))) }

  /// Quanta of a row's data: bits, or groups of cells that are written together.
  public var quanta: Int {
    (wordLines.columns + technology.cell.writeQuantum - 1) / technology.cell.writeQuantum
  }

  /// The share of quanta in which a pulse leaves a bit wrong.
  private func errorRate(_ outcome: WriteOutcome) -> Double {
    1 - power(1 - outcome.writeErrorRate, Double(outcome.quantum))
  }

  /// Energy and mean time when `changed` quanta of data differ from what is stored; those of their check bits
  /// are not counted here. Without comparing, all are written. Each round of a verified write is followed by
  /// a read of the row.
  public func cost(changed: Int) -> (energy: Breakdown<EnergyDimension>, time: Time) {
    let outcome = technology.write(pulse)
    let error = errorRate(outcome)
    let written = comparesFirst ? min(changed, quanta) : quanta
    let rounds = verify.meanRounds(error, count: written)
    let reads = (comparesFirst ? 1 : 0) + (verify.tries > 1 ? rounds : 0)
    var energy = Breakdown<EnergyDimension>()
    energy[.decoders] = wordLines.energy
    let columns = Double(wordLines.columns) * (codec == nil ? 1 : 1 + ErrorCodec.share)
    energy[.arrays] = reads * columns * .femtojoules(technology.readEnergy.value)
    if let codec { energy[.correction] = reads * words * codec.decoding }
    energy[.writes] = Double(written) * verify.meanPulses(error) * outcome.energyPerQuantum
    let pulses = (written + parallelQuanta - 1) / parallelQuanta
    let reading =
      Time.nanoseconds(technology.readTime.value) + (codec.map(\.decodingDelay) ?? .zero)
    let time =
      wordLines.delay + reads * reading
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

import Units

/// What rewriting rows of an array costs, taken apart once for a chip.
struct WriteCost {
  /// Bits that are written together.
  let quantum: Int
  /// Energy of choosing a row, of reading it, of the reads that verify a written one, of writing a quantum.
  let choice: Energy, read: Energy, verification: Energy, perQuantum: Energy
  /// Energy of comparing a row that has been read: an XOR a column.
  let comparison: Energy
  /// Time of reading a row, and of writing one, each with choosing it.
  let readTime: Time, writeTime: Time
  /// Pulses that a quantum gets on average.
  let pulses: Double
  /// Where rows are compared, and why.
  let balances: WriteComparison.Balances
  /// Energy of a word's check bits, and of checking the words of a row; nil without check bits.
  let codec: (encoding: Energy, rowDecoding: Energy)?

  /// * `weights`: bytes of a row.
  /// * `changedShare`: of the bytes that learn, how many a step changes.
  init(_ row: RowWrite, _ policy: WriteComparison, weights: Int, _ changedShare: Double) {
    var row = row
    row.comparesFirst = true
    let look = row.cost(changed: 0)
    row.comparesFirst = false
    let rewrite = row.cost(changed: row.quanta)
    let logic = row.wordLines.logic
    quantum = row.technology.cell.writeQuantum
    choice = look.energy[.decoders]
    read = look.energy[.arrays]
    verification = rewrite.energy[.arrays]
    perQuantum = rewrite.energy[.writes] / Double(row.quanta)
    comparison = Double(row.wordLines.columns) * logic.energy(gates: logic.unit.xorCapacitanceFactor.value)
    (readTime, writeTime) = (look.time, rewrite.time)
    pulses = row.meanPulses
    codec = row.codec.map { ($0.encoding, look.energy[.correction]) }

    // Of a row that is updated one byte changes at least; of one that is filled half of the bits are new.
    let quantum = quantum
    let bytes = Double(max(1, weights))
    let perByte = Double((8 + quantum - 1) / quantum)
    let touched = 1 - power(1 - changedShare, bytes)
    let changed =
      touched > 0 ? bytes * changedShare / touched * Self.quantaOfAChange(quantum, perByte) : 0
    let equal = power(2, -Double(quantum))
    balances = WriteComparison.Balances(
      updates: .init(cost: comparison, saving: (bytes * perByte - changed) * perQuantum, policy),
      fills: .init(
        cost: read + (codec?.rowDecoding ?? .zero) + comparison, saving: bytes * perByte * equal * perQuantum,
        policy))
  }

  /// Whether updates and what is filled anew are compared first.
  private var comparesUpdates: Bool { balances.updates.compares }
  private var comparesFills: Bool { balances.fills.compares }

  /// Quanta of a byte.
  var quantaPerByte: Double { Double((8 + quantum - 1) / quantum) }

  /// The share of quanta that filling writes: where they are compared those of which a bit differs, and half
  /// of the bits do.
  var filledShare: Double { comparesFills ? shareOfNew : 1 }

  /// The share of quanta that an update writes where a byte is new in every step.
  var renewedShare: Double { comparesUpdates ? shareOfNew : 1 }

  private var shareOfNew: Double { 1 - power(2, -Double(quantum)) }

  /// Quanta that differ when a byte moves by one: the lowest always, each higher one when a carry reaches it,
  /// 2⁻ᵠ as often. For single bits that is 1.99 a byte.
  private static func quantaOfAChange(_ quantum: Int, _ perByte: Double) -> Double {
    (0..<Int(perByte)).reduce(0) { $0 + power(2, -Double(quantum * $1)) }
  }

  /// How often an update writes each quantum of a weight's high byte, from the lowest one on: its byte moves
  /// by one at `changedShare`, and its row is touched at `touched`.
  func quantumRates(_ changedShare: Double, touched: Double) -> [Double] {
    (0..<Int(quantaPerByte)).map {
      comparesUpdates ? changedShare * power(2, -Double(quantum * $0)) : touched
    }
  }

  /// The share of rows of `weights` weights in which an update changes a byte; a low byte that the array
  /// keeps is new in every step.
  func touchedShare(_ changedShare: Double, weights: Double, keepsLowPlane: Bool) -> Double {
    keepsLowPlane ? 1 : 1 - power(1 - changedShare, weights)
  }

  /// Quanta that the update of a weight writes, on average: its high byte moves by one with this probability;
  /// a low byte that the array keeps is new in every step. Without comparing, rows that are touched are
  /// written whole.
  func quantaPerUpdate(_ changedShare: Double, touched: Double, keepsLowPlane: Bool) -> Double {
    let high = quantumRates(changedShare, touched: touched).reduce(0, +)
    return keepsLowPlane ? high + quantaPerByte * renewedShare : high
  }

  /// Words that an update writes, for each weight: eight bytes share their check bits.
  func wordsPerUpdate(_ changedShare: Double, touched: Double, keepsLowPlane: Bool) -> Double {
    guard codec != nil else { return 0 }
    let bytes = Double(ErrorCodec.wordBits / 8)
    let ofHighBytes = (comparesUpdates ? 1 - power(1 - changedShare, bytes) : touched) / bytes
    return keepsLowPlane ? ofHighBytes + 1 / bytes : ofHighBytes
  }

  /// Quanta of check bits that a word writes: where they are compared, half of the bits are new.
  private func checkQuantaPerWord(_ share: Double) -> Double {
    codec == nil ? 0 : Double(ErrorCodec.checkBits) / Double(quantum) * share
  }

  /// Bits, check bits included, that are pulsed when an update writes `quanta` of data in `words` words.
  func written(updating quanta: Double, words: Double) -> Double {
    (quanta + words * checkQuantaPerWord(renewedShare)) * Double(quantum) * pulses
  }

  /// Energy of an update that writes `quanta` of data in `rows` rows, where `words` words change. The rows
  /// are read first: a new byte is the old one and what is carried into it.
  func update(quanta: Double, rows: Double, words: Double) -> Breakdown<EnergyDimension> {
    var energy = writing(quanta: quanta, rows: rows, words: words, share: renewedShare)
    energy[.decoders] += rows * choice
    energy[.arrays] += rows * (comparesUpdates ? read + comparison : read)
    energy[.correction] += rows * (codec?.rowDecoding ?? .zero)
    return energy
  }

  /// Time of updating rows one after another.
  func updateTime(rows: Double) -> Time { rows * (readTime + writeTime) }

  /// Energy of writing `quanta` of data in `rows` rows, where `words` words change and of their check bits a
  /// share.
  private func writing(
    quanta: Double, rows: Double, words: Double, share: Double
  ) -> Breakdown<EnergyDimension> {
    var energy = Breakdown<EnergyDimension>()
    energy[.arrays] = rows * verification
    energy[.writes] = (quanta + words * checkQuantaPerWord(share)) * perQuantum
    energy[.correction] = words * (codec?.encoding ?? .zero)
    return energy
  }

  /// Energy of rows that are filled anew: `bits` in `rows` rows.
  func fill(rows: Double, bits: Double) -> Breakdown<EnergyDimension> {
    var energy = writing(
      quanta: bits / Double(quantum) * filledShare, rows: rows,
      words: codec == nil ? 0 : bits / Double(ErrorCodec.wordBits), share: filledShare)
    energy[.decoders] += rows * choice
    guard comparesFills else { return energy }
    energy[.arrays] += rows * (read + comparison)
    energy[.correction] += rows * (codec?.rowDecoding ?? .zero)
    return energy
  }

  /// Bits, check bits included, that are pulsed when `bits` are filled anew.
  func written(filling bits: Double) -> Double {
    let check = codec == nil ? 0 : ErrorCodec.share
    return bits * (1 + check) * filledShare * pulses
  }

  /// Time of filling rows one after another.
  func fillTime(rows: Double) -> Time { rows * (comparesFills ? readTime + writeTime : writeTime) }
}

import Units

/// What rewriting rows of an array costs, taken apart once for a chip.
struct WriteCost {
  /// Bits that are written together.
  let quantum: Int
  /// Energy of choosing a row, of reading it, of the reads that verify a written one, of writing a quantum.
  let choice: Energy, read: Energy, verification: Energy, perQuantum: Energy
  /// Time of reading a row, and of writing one, each with choosing it.
  let readTime: Time, writeTime: Time
  /// Pulses that a quantum gets on average.
  let pulses: Double
  /// Whether what does not change is not written.
  let compares: Bool
  /// Energy of a word's check bits, and of checking the words of a row; nil without check bits.
  let codec: (encoding: Energy, rowDecoding: Energy)?

  init(_ row: RowWrite, compares: Bool) {
    var row = row
    row.comparesFirst = true
    let look = row.cost(changed: 0)
    row.comparesFirst = false
    let rewrite = row.cost(changed: row.quanta)
    quantum = row.technology.cell.writeQuantum
    choice = look.energy[.decoders]
    read = look.energy[.arrays]
    verification = rewrite.energy[.arrays]
    perQuantum = rewrite.energy[.writes] / Double(row.quanta)
    (readTime, writeTime) = (look.time, rewrite.time)
    pulses = row.meanPulses
    codec = row.codec.map { ($0.encoding, look.energy[.correction]) }
    self.compares = compares
  }

  /// Quanta of a byte.
  var quantaPerByte: Double { Double((8 + quantum - 1) / quantum) }

  /// The share of quanta that are written when every bit is new: half of the bits differ.
  var writtenShareOfNew: Double { compares ? 1 - power(2, -Double(quantum)) : 1 }

  /// Quanta that are written when a byte moves by one: the lowest always, each higher one when a carry
  /// reaches it, 2⁻ᵠ as often. For single bits that is 1.99 a byte.
  var quantaPerChange: Double {
    guard compares else { return quantaPerByte }
    return (0..<Int(quantaPerByte)).reduce(0) { $0 + power(2, -Double(quantum * $1)) }
  }

  /// Quanta of check bits that a changed word writes: half of the bits are new.
  var checkQuantaPerWord: Double {
    codec == nil ? 0 : Double(ErrorCodec.checkBits) / Double(quantum) * writtenShareOfNew
  }

  /// Quanta that the update of a weight writes, on average: its high byte moves by one with this probability;
  /// a low byte that the array keeps is new in every step.
  func quantaPerUpdate(_ changedShare: Double, keepsLowPlane: Bool) -> Double {
    guard keepsLowPlane else { return changedShare * quantaPerChange }
    return quantaPerByte * writtenShareOfNew + (compares ? changedShare * quantaPerChange : quantaPerByte)
  }

  /// Words that an update changes, for each weight: eight bytes share their check bits.
  func wordsPerUpdate(_ changedShare: Double, keepsLowPlane: Bool) -> Double {
    guard codec != nil else { return 0 }
    let bytes = Double(ErrorCodec.wordBits / 8)
    let ofHighBytes = (1 - power(1 - changedShare, bytes)) / bytes
    return keepsLowPlane ? ofHighBytes + 1 / bytes : ofHighBytes
  }

  /// Energy of looking at `rows` rows before they are written, and of choosing them.
  func looking(rows: Double) -> Breakdown<EnergyDimension> {
    var energy = Breakdown<EnergyDimension>()
    energy[.decoders] = rows * choice
    guard compares else { return energy }
    energy[.arrays] = rows * read
    energy[.correction] = rows * (codec?.rowDecoding ?? .zero)
    return energy
  }

  /// Energy of writing `quanta` of data in `rows` rows, where `words` words change.
  func writing(quanta: Double, rows: Double, words: Double) -> Breakdown<EnergyDimension> {
    var energy = Breakdown<EnergyDimension>()
    energy[.arrays] = rows * verification
    energy[.writes] = (quanta + words * checkQuantaPerWord) * perQuantum
    energy[.correction] = words * (codec?.encoding ?? .zero)
    return energy
  }

  /// Energy of rows that are filled anew: `bits` in `rows` rows.
  func fill(rows: Double, bits: Double) -> Breakdown<EnergyDimension> {
    looking(rows: rows)
      + writing(
        quanta: bits / Double(quantum) * writtenShareOfNew, rows: rows,
        words: codec == nil ? 0 : bits / Double(ErrorCodec.wordBits))
  }

  /// Bits, check bits included, that are pulsed when `bits` are filled anew.
  func written(filling bits: Double) -> Double {
    let check = codec == nil ? 0 : ErrorCodec.share
    return bits * (1 + check) * writtenShareOfNew * pulses
  }

  /// Time of filling rows one after another.
  func fillTime(rows: Double) -> Time { rows * (compares ? readTime + writeTime : writeTime) }
}

import Units

/// What rewriting rows of an array costs, taken apart once for a chip.
struct WriteCost {
  /// Bits that are written together.
  let quantum: Int
  /// Energy of choosing a row, of reading it, of writing a quantum.
  let choice: Energy, read: Energy, perQuantum: Energy
  /// Time of reading a row, and of writing one, each with choosing it.
  let readTime: Time, writeTime: Time
  /// Whether what does not change is not written.
  let compares: Bool

  init(_ row: RowWrite, compares: Bool) {
    var row = row
    row.comparesFirst = true
    let look = row.cost(changed: 0)
    row.comparesFirst = false
    let rewrite = row.cost(changed: row.quanta)
    quantum = row.technology.cell.writeQuantum
    choice = look.energy[.decoders]
    read = look.energy[.arrays]
    perQuantum = rewrite.energy[.writes] / Double(row.quanta)
    (readTime, writeTime) = (look.time, rewrite.time)
    self.compares = compares
  }

  /// Quanta of a byte.
  var quantaPerByte: Double { Double((8 + quantum - 1) / quantum) }

  /// The share of quanta that are written when every bit is new: half of the bits differ.
  var writtenShareOfNew: Double { compares ? 1 - power(2, -Double(quantum)) : 1 }

  /// Quanta that are written when a byte moves by one: the lowest always, each higher one when a carry reaches it,
  /// 2⁻ᵠ as often. For single bits that is 1.99 a byte.
  var quantaPerChange: Double {
    guard compares else { return quantaPerByte }
    return (0..<Int(quantaPerByte)).reduce(0) { $0 + power(2, -Double(quantum * $1)) }
  }

  /// Energy of rows that are filled anew: `bits` in `rows` rows.
  func fill(rows: Double, bits: Double) -> Breakdown<EnergyDimension> {
    Breakdown([
      .decoders: rows * choice, .arrays: compares ? rows * read : .zero,
      .writes: (bits / Double(quantum) * writtenShareOfNew) * perQuantum,
    ])
  }

  /// Time of filling rows one after another.
  func fillTime(rows: Double) -> Time { rows * (compares ? readTime + writeTime : writeTime) }
}

import Programs

/// The cells of one weight: 8 bits a byte, two's complement, and 8 check bits for each 8 bytes of a row if
/// there are any. What they hold, what has been done to them, and what is wrong with them.
final class CellPlane: @unchecked Sendable {
  /// Whether they are written once and stay.
  let isFrozen: Bool
  /// How it lies in the arrays.
  let matrix: PlacedMatrix
  /// Bytes of the weight.
  let count: Int
  /// All bytes: those of the weight in memory order, then one of check bits for each word.
  let size: Int
  /// The bytes that lie in each row; nil where neither check bits nor writes of whole rows ask for it.
  let rows: [[Int32]]?
  /// The cells.
  let held: UnsafeMutablePointer<UInt8>
  /// Pulses that each group of cells has had, the largest number for one that is dead; nil for frozen
  /// weights, which are written once.
  let pulses: UnsafeMutablePointer<UInt64>?
  /// The bits of each byte that are stuck, and at which level; nil where none is.
  let stuck: (mask: [UInt8], level: [UInt8])?
  /// Whether faults of its cells and products are simulated.
  let isFaulty: Bool
  /// Whether it is the copy for error backward, whose rows take outputs.
  private let isCopy: Bool
  /// The write in which each row was read last, and the one that is going on; rows of frozen weights are not
  /// told apart.
  private let lastRead: UnsafeMutablePointer<UInt32>?
  private var writing: UInt32 = 0
  /// Whether anything has been written yet.
  var isWritten = false
  /// Whether cells have changed since they were last read out.
  var isStale = false
  /// Instructions that have read the cells, and nights that have passed.
  var readings = 0, nights = 0

  let groupDraw, bitDraw, enduranceDraw, retentionDraw, disturbDraw: Draw

  /// Bytes that share check bits.
  static let wordBytes = 8

  /// Cells at 0, which they are before they are written (assumed). `matrix` says how the weight lies, or its
  /// copy for error backward; `number` is what draws of faults depend on; `writesRows` says whether rows are
  /// written as a whole.
  init(
    _ matrix: PlacedMatrix, isCopy: Bool = false, isFrozen: Bool = false, number: UInt64, groupsPerByte: Int,
    hasChecks: Bool, writesRows: Bool, isFaulty: Bool, stuck rate: Rate, seed: UInt64
  ) {
    (self.matrix, self.isFrozen, self.isFaulty) = (matrix, isFrozen, isFaulty)
    self.isCopy = isCopy
    if isFrozen || hasChecks || writesRows {
      lastRead = nil
    } else {
      let rows = matrix.rowCount(isCopy: isCopy)
      lastRead = .allocate(capacity: max(1, rows))
      lastRead?.initialize(repeating: 0, count: max(1, rows))
    }
    count = matrix.count
    rows = hasChecks || writesRows ? matrix.placedRows(isCopy: isCopy) : nil
    let words = hasChecks ? rows!.reduce(0) { $0 + ($1.count + Self.wordBytes - 1) / Self.wordBytes } : 0
    size = count + words
    held = .allocate(capacity: max(8, size))
    held.initialize(repeating: 0, count: max(8, size))
    if isFrozen {
      pulses = nil
    } else {
      pulses = .allocate(capacity: max(1, size * groupsPerByte))
      pulses?.initialize(repeating: 0, count: max(1, size * groupsPerByte))
    }
    func draw(_ purpose: Draw.Purpose) -> Draw { Draw(seed: seed, number, purpose) }
    (groupDraw, bitDraw, enduranceDraw) = (draw(.group), draw(.bit), draw(.endurance))
    (retentionDraw, disturbDraw) = (draw(.retention), draw(.disturb))
    guard rate.value > 0 else {
      stuck = nil
      return
    }
    var mask = [UInt8](repeating: 0, count: size)
    var level = mask
    let levels = draw(.stuckLevel)
    for bit in RareEvents(rate, count: 8 * size, draw(.stuck), time: 0) {
      mask[bit / 8] |= 1 << UInt8(bit % 8)
      level[bit / 8] |= UInt8(levels.bits(bit, 0) >> 63) << UInt8(bit % 8)
    }
    for index in 0..<size { held[index] |= level[index] }
    stuck = (mask, level)
  }

  deinit {
    held.deallocate()
    pulses?.deallocate()
    lastRead?.deallocate()
  }

  /// A write begins: no row has been read for it.
  func beginWrite() { writing &+= 1 }

  /// Bytes that reading the row of a byte takes, where this write has not read it before.
  func bytesOfUnreadRow(_ index: Int) -> Int {
    guard let lastRead else { return 0 }
    let row = matrix.row(of: index, isCopy: isCopy)
    guard lastRead[row.number] != writing else { return 0 }
    lastRead[row.number] = writing
    return row.bytes
  }

  /// Whether some cells are stuck.
  var hasStuck: Bool { stuck != nil }

  /// A byte as its cells take it, those that are stuck at their level.
  func stuckLevel(_ index: Int, _ byte: UInt8) -> UInt8 {
    stuck.map { byte & ~$0.mask[index] | $0.level[index] } ?? byte
  }

  /// The bytes of a word, 8 of a row or what is left of it, as they are held.
  func word(_ indices: ArraySlice<Int32>) -> UInt64 { Self.word(indices) { held[$0] } }

  /// Bytes put together, the first one lowest; what a short word lacks is 0.
  static func word(_ indices: ArraySlice<Int32>, _ byte: (Int) -> UInt8) -> UInt64 {
    indices.reversed().reduce(0) { $0 << 8 | UInt64(byte(Int($1))) }
  }
}

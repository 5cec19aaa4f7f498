import Programs

/// The cells of one weight: 8 bits a byte, two's complement, and 8 check bits for each 8 bytes if there are any.
/// What they hold, what has been done to them, and what is wrong with them.
final class CellPlane: @unchecked Sendable {
  /// Which weight.
  let name: WeightPlane
  /// Bytes of the weight.
  let count: Int
  /// 8 bytes each, the last one filled up with zeros.
  let words: Int
  /// All bytes: those of the words, then one of check bits for each word.
  let size: Int
  /// The cells.
  let held: UnsafeMutablePointer<UInt8>
  /// Pulses that each group of cells has had; nil for frozen weights, which are written once.
  let pulses: UnsafeMutablePointer<UInt64>?
  /// The bits of each byte that are stuck, and at which level; nil where none is.
  let stuck: (mask: [UInt8], level: [UInt8])?
  /// Whether faults of its cells and products are simulated.
  let isFaulty: Bool
  /// Whether anything has been written yet.
  var isWritten = false
  /// Whether cells have changed since they were last read out.
  var isStale = false
  /// Instructions that have read the cells, and nights that have passed.
  var readings = 0, nights = 0

  let groupDraw, bitDraw, enduranceDraw, retentionDraw, disturbDraw: Draw

  /// Cells at 0, which they are before they are written (assumed).
  init(
    _ name: WeightPlane, number: UInt64, count: Int, groupsPerByte: Int, hasChecks: Bool, isFaulty: Bool,
    stuck rate: Rate, seed: UInt64
  ) {
    (self.name, self.count, self.isFaulty) = (name, count, isFaulty)
    words = (count + 7) / 8
    size = 8 * words + (hasChecks ? words : 0)
    held = .allocate(capacity: max(8, size))
    held.initialize(repeating: 0, count: max(8, size))
    if name.isFrozen {
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
  }

  /// Whether some cells are stuck.
  var hasStuck: Bool { stuck != nil }

  /// A byte as its cells take it, those that are stuck at their level.
  func stuckLevel(_ index: Int, _ byte: UInt8) -> UInt8 {
    stuck.map { byte & ~$0.mask[index] | $0.level[index] } ?? byte
  }

  /// Eight bytes as they are held.
  func word(_ index: Int) -> UInt64 {
    UnsafeRawPointer(held).loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self).littleEndian
  }
}

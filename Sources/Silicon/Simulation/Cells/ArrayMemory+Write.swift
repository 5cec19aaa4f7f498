extension ArrayMemory {
  /// Bytes of a row, which is written as a whole where nothing is compared: 128 columns, as the macros have.
  static let rowWords = 2

  /// Writes `bytes`, which become what is read afterwards.
  func write(
    _ cells: CellPlane, _ bytes: UnsafeMutablePointer<Int8>, tries: Int, _ counters: inout WriteCounters
  ) {
    if settings.comparesFirst { counters.bitsRead += 8 * cells.size }
    for row in 0..<(cells.words + Self.rowWords - 1) / Self.rowWords {
      let words = row * Self.rowWords..<min((row + 1) * Self.rowWords, cells.words)
      var differs = !cells.isWritten
      for word in words where isWrong(cells, word, meant: Self.word(bytes, word, of: cells)) { differs = true }
      guard differs else { continue }
      for word in words {
        let meant = Self.word(bytes, word, of: cells)
        for byte in 0..<8 {
          pulse(
            cells, 8 * word + byte, UInt8(truncatingIfNeeded: meant >> UInt64(8 * byte)), tries: tries, &counters)
        }
        if settings.correctsErrors {
          pulse(cells, 8 * cells.words + word, SECDED.check(meant), tries: tries, &counters)
        }
        counters.wrongBits += (cells.word(word) ^ meant).nonzeroBitCount
        Self.store(read(cells, word, &counters), bytes, word, of: cells)
      }
    }
    (cells.isWritten, cells.isStale) = (true, false)
  }

  /// Whether a word, or its check bits, are not what they should be.
  private func isWrong(_ cells: CellPlane, _ word: Int, meant: UInt64) -> Bool {
    cells.word(word) != meant
      || settings.correctsErrors && cells.held[8 * cells.words + word] != SECDED.check(meant)
  }

  /// Brings one byte of cells to `target`, group by group.
  private func pulse(
    _ cells: CellPlane, _ index: Int, _ target: UInt8, tries: Int, _ counters: inout WriteCounters
  ) {
    if settings.comparesFirst, cells.held[index] == target { return }
    counters.bits += (cells.held[index] ^ target).nonzeroBitCount
    let sure = cells.isFaulty ? faults.protectedBits : 0
    counters.protectedBits += ((cells.held[index] ^ target) & sure).nonzeroBitCount
    cells.held[index] = cells.held[index] & ~sure | target & sure
    let groups = 8 / quantum
    let ones = UInt8(truncatingIfNeeded: (1 << quantum) - 1)
    for group in 0..<groups {
      let mask = ones << UInt8(group * quantum) & ~sure
      if mask == 0 { continue }
      for attempt in 0..<tries {
        if settings.comparesFirst || attempt > 0, (cells.held[index] ^ target) & mask == 0 { break }
        counters.pulses += 1
        if attempt > 0 { counters.retries += 1 }
        pulse(cells, index, group: index * groups + group, mask, target, attempt, &counters)
        if tries > 1 { counters.bitsRead += quantum }
      }
    }
  }

  /// One pulse on one group of cells.
  private func pulse(
    _ cells: CellPlane, _ index: Int, group: Int, _ mask: UInt8, _ target: UInt8, _ attempt: Int,
    _ counters: inout WriteCounters
  ) {
    let time = cells.pulses.map { $0[group] } ?? UInt64(attempt)
    if let pulses = cells.pulses {
      pulses[group] = time &+ pulsesPerPulse
      if let endurance = faults.endurance {
        let limit = endurance * (0.5 + Double(cells.enduranceDraw.bits(group, 0)) * 0x1p-64)
        if Double(time) >= limit {
          if Double(time) < limit + Double(pulsesPerPulse) { counters.wornGroups += 1 }
          return
        }
      }
    }
    let held = cells.held[index]
    let time32 = Int(truncatingIfNeeded: time)
    guard cells.isFaulty else {
      cells.held[index] = cells.held[index] & ~mask | target & mask
      return
    }
    guard !faults.write.group.hits(cells.groupDraw.bits(group, time32)) else { return }
    var result = held
    if faults.write.erases { result |= mask }
    var wrong = (result ^ target) & mask
    while wrong != 0 {
      let bit = UInt8(wrong.trailingZeroBitCount)
      wrong &= wrong - 1
      let rate = target >> bit & 1 == 1 ? faults.write.toAntiparallel : faults.write.toParallel
      if rate.value > 0, rate.hits(cells.bitDraw.bits(8 * index + Int(bit), time32)) { continue }
      result ^= 1 << bit
    }
    if let stuck = cells.stuck { result = result & ~stuck.mask[index] | stuck.level[index] }
    cells.held[index] = result
  }

  /// A word as it is read, its check bits heeded.
  func read(_ cells: CellPlane, _ word: Int, _ counters: inout WriteCounters) -> UInt64 {
    let held = cells.word(word)
    guard settings.correctsErrors else { return held }
    let (data, outcome) = SECDED.read(held, cells.held[8 * cells.words + word])
    if outcome == .corrected { counters.correctedWords += 1 }
    if outcome == .lost { counters.lostWords += 1 }
    return data
  }

  /// Reads all of it.
  func readOut(_ cells: CellPlane, _ bytes: UnsafeMutablePointer<Int8>) {
    for word in 0..<cells.words { Self.store(read(cells, word, &updates), bytes, word, of: cells) }
    cells.isStale = false
  }

  private static func word(_ bytes: UnsafeMutablePointer<Int8>, _ word: Int, of cells: CellPlane) -> UInt64 {
    if 8 * word + 8 <= cells.count {
      return UnsafeRawPointer(bytes).loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self).littleEndian
    }
    return (8 * word..<cells.count).reduce(0) {
      $0 | UInt64(UInt8(bitPattern: bytes[$1])) << UInt64(8 * ($1 - 8 * word))
    }
  }

  private static func store(
    _ value: UInt64, _ bytes: UnsafeMutablePointer<Int8>, _ word: Int, of cells: CellPlane
  ) {
    for index in 8 * word..<min(8 * word + 8, cells.count) {
      bytes[index] = Int8(truncatingIfNeeded: value >> UInt64(8 * (index - 8 * word)))
    }
  }
}

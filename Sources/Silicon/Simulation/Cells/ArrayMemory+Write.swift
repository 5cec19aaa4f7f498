extension ArrayMemory {
  /// Bytes of a row, which is written as a whole where nothing is compared: 128 columns, as the macros have.
  static let rowWords = 2

  /// Writes `bytes`, which become what is read afterwards.
  func write(
    _ cells: CellPlane, _ bytes: UnsafeMutablePointer<Int8>, tries: Int, _ counters: inout WriteCounters
  ) {
    if settings.comparesFirst { counters.bitsRead += 8 * cells.size }
    let corrects = settings.correctsErrors
    let rule = PulseRule(
      faults, settings, quantum: quantum, tries: tries, isFaulty: cells.isFaulty,
      pulsesPerPulse: pulsesPerPulse)
    for row in 0..<(cells.words + Self.rowWords - 1) / Self.rowWords {
      let words = row * Self.rowWords..<min((row + 1) * Self.rowWords, cells.words)
      var differs = !cells.isWritten
      for word in words where Self.isWrong(cells, word, Self.word(bytes, word, of: cells), corrects) {
        differs = true
      }
      guard differs else { continue }
      for word in words {
        let meant = Self.word(bytes, word, of: cells)
        for byte in 0..<8 {
          pulse(cells, 8 * word + byte, UInt8(truncatingIfNeeded: meant >> UInt64(8 * byte)), rule, &counters)
        }
        if corrects {
          pulse(cells, 8 * cells.words + word, SECDED.check(meant), rule, &counters)
        }
        counters.wrongBits += (cells.word(word) ^ meant).nonzeroBitCount
        Self.store(read(cells, word, &counters), bytes, word, of: cells)
      }
    }
    (cells.isWritten, cells.isStale) = (true, false)
  }

  /// Whether a word, or its check bits, are not what they should be.
  private static func isWrong(_ cells: CellPlane, _ word: Int, _ meant: UInt64, _ corrects: Bool) -> Bool {
    cells.word(word) != meant
      || corrects && cells.held[8 * cells.words + word] != SECDED.check(meant)
  }

  /// Brings one byte of cells to `target`, group by group.
  private func pulse(
    _ cells: CellPlane, _ index: Int, _ target: UInt8, _ rule: PulseRule, _ counters: inout WriteCounters
  ) {
    let wrong = cells.held[index] ^ target
    if rule.comparesFirst, wrong == 0 { return }
    counters.bits += wrong.nonzeroBitCount
    if rule.protected != 0 {
      counters.protectedBits += (wrong & rule.protected).nonzeroBitCount
      cells.held[index] ^= wrong & rule.protected
    }
    let ones = UInt8(truncatingIfNeeded: (1 << rule.quantum) - 1)
    for group in 0..<rule.groups {
      let mask = ones << UInt8(group * rule.quantum) & ~rule.protected
      if mask == 0 { continue }
      for attempt in 0..<rule.tries {
        if rule.comparesFirst || attempt > 0, (cells.held[index] ^ target) & mask == 0 { break }
        counters.pulses += 1
        if attempt > 0 { counters.retries += 1 }
        pulse(cells, index, group: group, mask, target, attempt, rule, &counters)
        if rule.tries > 1 { counters.bitsRead += rule.quantum }
      }
    }
  }

  /// One pulse on one group of cells of a byte.
  private func pulse(
    _ cells: CellPlane, _ index: Int, group: Int, _ mask: UInt8, _ target: UInt8, _ attempt: Int,
    _ rule: PulseRule, _ counters: inout WriteCounters
  ) {
    let place = index * rule.groups + group
    var time = UInt64(attempt)
    if let pulses = cells.pulses {
      time = pulses[place]
      pulses[place] = time &+ rule.pulsesPerPulse
      if Double(time) >= rule.leastEndurance {
        let limit = rule.endurance * (0.5 + Double(cells.enduranceDraw.bits(place, 0)) * 0x1p-64)
        if Double(time) >= limit {
          if Double(time) < limit + Double(rule.pulsesPerPulse) { counters.wornGroups += 1 }
          return
        }
      }
    }
    let shift = UInt8(group * rule.quantum)
    guard
      let failed = rule.failures(
        cells, group: place, time: Int(truncatingIfNeeded: time), target: (target & mask) >> shift)
    else { return }
    let start = rule.erases ? cells.held[index] | mask : cells.held[index]
    var result = start ^ ((start ^ target) & mask & ~(failed << shift))
    if cells.hasStuck { result = cells.stuckLevel(index, result) }
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

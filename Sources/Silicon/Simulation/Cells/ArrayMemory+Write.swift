extension ArrayMemory {
  /// Writes `bytes`, which become what is read afterwards.
  func write(
    _ cells: CellPlane, _ bytes: UnsafeMutablePointer<Int8>, tries: Int, _ counters: inout WriteCounters
  ) {
    let compares = cells.isFrozen ? comparisons.fills.compares : comparisons.updates.compares
    // Of what is programmed every row is read to compare it; an update reads the rows in which a byte
    // changes.
    if cells.isFrozen, compares { counters.bitsRead += 8 * cells.size }
    let rule = PulseRule(
      faults, wearOut, comparesFirst: compares, quantum: quantum, tries: tries, isFaulty: cells.isFaulty,
      pulsesPerPulse: pulsesPerPulse)
    let meant = UnsafeMutableRawPointer(bytes).assumingMemoryBound(to: UInt8.self)
    recode(meant, cells.count)
    if let rows = cells.rows {
      var check = cells.count
      for row in rows { write(cells, row, &check, meant, rule, &counters) }
    } else {
      writeWhatDiffers(cells, meant, rule, &counters)
    }
    recode(meant, cells.count)
    (cells.isWritten, cells.isStale) = (true, false)
  }

  /// Turns bytes into what cells hold of them, and back: the same rule both ways.
  private func recode(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) {
    guard settings.storesMagnitudes else { return }
    for index in 0..<count { bytes[index] = SignMagnitude.recoded(bytes[index]) }
  }

  /// Every byte that differs, wherever it lies: eight at a time are looked at.
  private func writeWhatDiffers(
    _ cells: CellPlane, _ meant: UnsafeMutablePointer<UInt8>, _ rule: PulseRule,
    _ counters: inout WriteCounters
  ) {
    cells.beginWrite()
    func write(_ index: Int) {
      if !cells.isFrozen { counters.bitsRead += 8 * cells.bytesOfUnreadRow(index) }
      let target = meant[index]
      pulse(cells, index, target, rule, &counters)
      let wrong = cells.held[index] ^ target
      counters.wrongBits += wrong.nonzeroBitCount
      counters.wrongSigns += Int(wrong >> 7)
      meant[index] = cells.held[index]
    }
    var first = 0
    while first + 8 <= cells.count {
      let wanted = UnsafeRawPointer(meant).loadUnaligned(fromByteOffset: first, as: UInt64.self)
      let held = UnsafeRawPointer(cells.held).loadUnaligned(fromByteOffset: first, as: UInt64.self)
      if wanted != held {
        for index in first..<first + 8 where cells.held[index] != meant[index] { write(index) }
      }
      first += 8
    }
    for index in first..<cells.count where cells.held[index] != meant[index] { write(index) }
  }

  /// The bytes of a row, and their check bits from `check` on, if one of them is not what it should be.
  private func write(
    _ cells: CellPlane, _ row: [Int32], _ check: inout Int, _ meant: UnsafeMutablePointer<UInt8>,
    _ rule: PulseRule, _ counters: inout WriteCounters
  ) {
    let corrects = settings.correctsErrors
    let words = stride(from: 0, to: row.count, by: CellPlane.wordBytes).map {
      row[$0..<min($0 + CellPlane.wordBytes, row.count)]
    }
    let wanted = words.map { CellPlane.word($0) { meant[$0] } }
    let checks = check
    if corrects { check += words.count }
    var differs = !cells.isWritten
    for (at, word) in words.enumerated() where !differs {
      differs =
        cells.word(word) != wanted[at] || corrects && cells.held[checks + at] != SECDED.check(wanted[at])
    }
    guard differs else { return }
    if !cells.isFrozen { counters.bitsRead += 8 * (row.count + (corrects ? words.count : 0)) }
    for (at, word) in words.enumerated() {
      for index in word { pulse(cells, Int(index), meant[Int(index)], rule, &counters) }
      if corrects { pulse(cells, checks + at, SECDED.check(wanted[at]), rule, &counters) }
      let wrong = cells.word(word) ^ wanted[at]
      counters.wrongBits += wrong.nonzeroBitCount
      counters.wrongSigns += (wrong & 0x8080_8080_8080_8080).nonzeroBitCount
      read(cells, word, check: checks + at, meant, &counters)
    }
  }

  /// Brings one byte of cells to `target`, group by group.
  func pulse(
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
        if rule.strong & mask != 0 { counters.strongPulses += 1 }
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
      if time == .max { return }
      if let wearOut = rule.wearOut, time >= wearOut.least,
        wearOut.isDead(cells.enduranceDraw.bits(place, 0), after: time)
      {
        pulses[place] = .max
        counters.wornGroups += 1
        return
      }
      pulses[place] = time &+ rule.pulsesPerPulse
    }
    let shift = UInt8(group * rule.quantum)
    guard
      let failed = rule.failures(
        cells, group: place, time: Int(truncatingIfNeeded: time), target: (target & mask) >> shift,
        isStrong: rule.strong & mask != 0)
    else { return }
    var start = cells.held[index]
    if rule.erases { start |= mask }
    if rule.frees { start = start & ~mask | ~target & mask }
    var result = start ^ ((start ^ target) & mask & ~(failed << shift))
    if cells.hasStuck { result = cells.stuckLevel(index, result) }
    cells.held[index] = result
  }

  /// Reads a word into `bytes`, its check bits heeded.
  private func read(
    _ cells: CellPlane, _ word: ArraySlice<Int32>, check: Int, _ bytes: UnsafeMutablePointer<UInt8>,
    _ counters: inout WriteCounters
  ) {
    var held = cells.word(word)
    if settings.correctsErrors {
      let (data, outcome) = SECDED.read(held, cells.held[check])
      if outcome == .corrected { counters.correctedWords += 1 }
      if outcome == .lost { counters.lostWords += 1 }
      held = data
    }
    for (at, index) in word.enumerated() {
      bytes[Int(index)] = UInt8(truncatingIfNeeded: held >> UInt64(8 * at))
    }
  }

  /// Reads all of it.
  func readOut(_ cells: CellPlane, _ bytes: UnsafeMutablePointer<Int8>) {
    let bytes = UnsafeMutableRawPointer(bytes).assumingMemoryBound(to: UInt8.self)
    cells.isStale = false
    guard settings.correctsErrors, let rows = cells.rows else {
      bytes.update(from: cells.held, count: cells.count)
      return recode(bytes, cells.count)
    }
    var check = cells.count
    for row in rows {
      for first in stride(from: 0, to: row.count, by: CellPlane.wordBytes) {
        read(cells, row[first..<min(first + CellPlane.wordBytes, row.count)], check: check, bytes, &updates)
        check += 1
      }
    }
    recode(bytes, cells.count)
  }
}

/// A weight's sign in its top bit and its magnitude in the others.
enum SignMagnitude {
  /// Two's complement as sign and magnitude, and the other way round: the rule is its own inverse. −128 is
  /// the sign without a magnitude.
  static func recoded(_ byte: UInt8) -> UInt8 { byte < 0x80 ? byte : 0x80 | (0 &- byte) & 0x7F }
}

/// What a pulse on a group of cells does, in plain numbers, so that most pulses take one draw.
struct PulseRule {
  /// Bits of a group, and groups of a byte.
  let quantum: Int, groups: Int
  /// Whether a group that is right already is left alone.
  let comparesFirst: Bool
  /// Pulses at most.
  let tries: Int
  /// Bits whose cells never fail.
  let protected: UInt8
  /// Bits whose groups are written with the strong pulse.
  let strong: UInt8
  /// Whether a pulse sets the group to 1 first.
  let erases: Bool
  /// Whether a pulse frees the whole group, so that what fails ends wrong.
  let frees: Bool
  /// Pulses that a simulated one stands for.
  let pulsesPerPulse: UInt64
  /// Which groups are dead after how many pulses; nil for cells that do not wear.
  let wearOut: WearOut?
  private let usual: PulseFailures, rare: PulseFailures

  init(
    _ faults: FaultModel, _ wearOut: WearOut?, comparesFirst: Bool, quantum: Int, tries: Int,
    isFaulty: Bool, pulsesPerPulse: UInt64
  ) {
    (self.quantum, groups) = (quantum, 8 / quantum)
    (self.comparesFirst, self.tries, self.pulsesPerPulse) = (comparesFirst, tries, pulsesPerPulse)
    protected = isFaulty ? faults.protectedBits : 0
    strong = faults.strongBits
    erases = isFaulty && faults.write.erases
    frees = isFaulty && faults.write.frees
    self.wearOut = isFaulty ? wearOut : nil
    usual = PulseFailures(isFaulty ? faults.write : .sure, quantum: quantum)
    rare = PulseFailures(isFaulty ? faults.strongWrite : .sure, quantum: quantum)
  }

  /// The bits of a group that a pulse leaves alone, from bit 0; nil where the line fails.
  @inline(__always)
  func failures(
    _ cells: CellPlane, group: Int, time: Int, target: UInt8, isStrong: Bool
  ) -> UInt8? {
    (isStrong ? rare : usual).drawn(cells, group: group, time: time, target: target, quantum: quantum)
  }
}

/// How a pulse fails: the line that a group shares, or each of its bits by itself. One uniform draw tells the
/// first of these independent failures, if there is any; only then are the ones after it drawn.
struct PulseFailures {
  /// Below `line` the shared line fails; below `firsts[k]` the first failure is that or bit k or one before
  /// it.
  private let line: UInt64, firsts: [UInt64], none: UInt64
  /// The larger rate of both directions, and which part of it each has.
  private let bit: Rate, toAntiparallel: Rate, toParallel: Rate

  init(_ write: FaultModel.Write, quantum: Int) {
    let (up, down) = (write.toAntiparallel.value, write.toParallel.value)
    let most = max(up, down)
    bit = Rate(clamping: most)
    toAntiparallel = Rate(clamping: most > 0 ? up / most : 0)
    toParallel = Rate(clamping: most > 0 ? down / most : 0)
    line = write.group.threshold
    var fine = 1 - write.group.value
    var firsts: [UInt64] = []
    for _ in 0..<quantum {
      fine *= 1 - most
      firsts.append(Rate(clamping: 1 - fine).threshold)
    }
    self.firsts = firsts
    none = firsts.last ?? line
  }

  @inline(__always)
  func drawn(_ cells: CellPlane, group: Int, time: Int, target: UInt8, quantum: Int) -> UInt8? {
    guard none > 0 else { return 0 }
    let draw = cells.groupDraw.bits(group, time)
    guard draw < none || none == .max else { return 0 }
    if draw < line { return nil }
    var failed: UInt8 = 0
    var first = 0
    while first < quantum - 1, draw >= firsts[first] { first += 1 }
    for at in first..<quantum where at == first || bit.hits(cells.bitDraw.bits(group * quantum + at, time)) {
      let share = target >> UInt8(at) & 1 == 1 ? toAntiparallel : toParallel
      if share.hits(cells.bitDraw.bits(group * quantum + at, ~time)) { failed |= 1 << UInt8(at) }
    }
    return failed
  }
}

public import Programs
import Units

/// The faults of the cells that weights lie in, as rates.
public struct FaultModel: Sendable, Hashable {
  /// How one pulse fails.
  public struct Write: Sendable, Hashable {
    /// The whole group stays as it is: the line that its cells share did not free them.
    public var group: Rate
    /// A bit that was to go 0 → 1 (P → AP) stays.
    public var toAntiparallel: Rate
    /// A bit that was to go 1 → 0 (AP → P) stays.
    public var toParallel: Rate
    /// Whether the pulse sets every bit of the group to 1 first, as erase-program does: then a bit that was 0
    /// and is to be 0 can end as 1.
    public var erases: Bool
    /// Whether the pulse frees every bit of the group, as one-shot does: then each of them that fails ends as
    /// what it is not to be, also if it was right before.
    public var frees = false

    /// A write that never fails.
    public static let sure = Write(group: .zero, toAntiparallel: .zero, toParallel: .zero, erases: false)

    /// The failures of a technology's cells at a pulse, its nominal one when nil.
    public init(_ technology: MemoryTechnology, _ pulse: WritePulse?) {
      let outcome = technology.write(pulse)
      let shared = technology.sharedFailure
      func alone(_ total: Double) -> Rate { Rate(clamping: 1 - (1 - total) / (1 - min(shared, 0.999_999))) }
      self.init(
        group: Rate(clamping: shared), toAntiparallel: alone(outcome.errorRateToAntiparallel),
        toParallel: alone(outcome.errorRateToParallel), erases: technology.erases)
      frees = technology.frees
    }

    /// Failures from their parts.
    public init(group: Rate, toAntiparallel: Rate, toParallel: Rate, erases: Bool) {
      (self.group, self.toAntiparallel, self.toParallel) = (group, toAntiparallel, toParallel)
      self.erases = erases
    }
  }

  /// Failed pulses.
  public var write = Write.sure
  /// Cells that hold one level for ever, 0 and 1 alike.
  public var stuck = Rate.zero
  /// A read pulls a cell to 0 (assumed: the current flows towards P).
  public var readDisturb = Rate.zero
  /// Pulses until a group of cells is worn out and stays as it is, drawn for each group. Nil: never.
  public var endurance: Endurance?

  /// A bit of a weight is sensed wrongly, for one product.
  public var sense = Rate.zero
  /// A bit of an adder tree's count of ones flips in a cycle, in one bit plane of the weights.
  public var tree = Rate.zero
  /// A bit of an accumulator flips in a cycle.
  public var upset = Rate.zero
  /// The bits of accumulators that can flip.
  public var upsetBits = UInt32.max
  /// Bits of each byte that are written with a stronger pulse; where cells are written in groups, the groups
  /// that have one of them.
  public var strongBits: UInt8 = 0
  /// How that pulse fails.
  public var strongWrite = Write.sure
  /// Bits of each byte whose cells never fail: they lie in SRAM, which is what writing them is counted as.
  public var protectedBits: UInt8 = 0
  /// Parameters whose cells and sums fail, by the name that their cells have through all programs; nil: all.
  public var parameters: Set<String>?

  /// A bit of an error flips while it waits in the buffer between two instructions.
  public var error = Rate.zero
  /// The bits of errors that can flip.
  public var errorBits = UInt8.max
  /// The error tensors that it happens to; nil: all.
  public var errors: Set<Tensor.Kind>?

  /// Cells without a fault.
  public init() {}

  /// The faults that a technology has at a pulse.
  /// - Parameters:
  ///   - technology: the cell.
  ///   - pulse: its nominal write when nil.
  public init(_ technology: MemoryTechnology, pulse: WritePulse? = nil) {
    write = Write(technology, pulse)
    readDisturb = Rate(clamping: technology.readDisturbProbability)
    endurance = technology.lifetime
  }

  /// The share of bits that a pulse leaves as they were, the mean of both ways.
  public var writeErrorRate: Double {
    let alone = (write.toAntiparallel.value + write.toParallel.value) / 2
    return 1 - (1 - write.group.value) * (1 - alone)
  }

  /// The same with another rate of failed writes per bit, both ways alike. Where cells share a line, the line
  /// takes the share of failures that it has at the nominal write.
  public mutating func setWriteErrorRate(_ rate: Rate, of technology: MemoryTechnology) {
    let outcome = technology.write()
    let share = outcome.writeErrorRate > 0 ? min(1, technology.sharedFailure / outcome.writeErrorRate) : 0
    let group = rate.value * share
    write.group = Rate(clamping: group)
    write.toAntiparallel = Rate(clamping: group < 1 ? 1 - (1 - rate.value) / (1 - group) : 0)
    write.toParallel = write.toAntiparallel
  }
}

extension MemoryTechnology {
  /// The rate at which a pulse fails for a whole group of cells at once: the track's.
  var sharedFailure: Double {
    guard case .sas(let group) = cell else { return 0 }
    switch group.writeProtocol {
    case .oneShot: return group.release(nominalWrite).unfreed
    case .eraseProgram:
      return group.track.writeErrorRate(
        group.junction, voltage: .volts(group.trackVoltage.value),
        pulse: .nanoseconds(group.trackPulse.value))
    }
  }

  /// Whether a write sets its group to 1 before it writes zeros.
  var erases: Bool {
    if case .sas(let group) = cell { group.writeProtocol == .eraseProgram } else { false }
  }

  /// Whether a write frees its whole group, so that bits that were right can fail as well.
  var frees: Bool {
    if case .sas(let group) = cell { group.writeProtocol == .oneShot } else { false }
  }
}

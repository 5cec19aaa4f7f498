public import Programs
public import Units

/// Weights in arrays of a technology, with the faults of their cells: what the ordinary integer engine computes on
/// to be exact about arrays that fail.
///
/// One memory serves one executor at a time. Faults depend on the seed, the weight's name, the cell and the number
/// of the pulse.
public final class ArrayMemory: WeightMemory, @unchecked Sendable {
  /// The cells.
  public let technology: MemoryTechnology
  /// The pulse of an update; the technology's nominal one when nil.
  public let pulse: WritePulse?
  /// What goes wrong.
  public let faults: FaultModel
  /// How arrays are written and read.
  public let settings: ArraySettings
  /// Every fault depends on it.
  public let seed: UInt64
  /// What writing updates has come to.
  public internal(set) var updates = WriteCounters()
  /// What writing frozen weights has come to.
  public internal(set) var programming = WriteCounters()
  /// Pulses that each simulated pulse on learned weights stands for: more than 1 passes over days of learning that are
  /// not simulated one by one.
  public var pulsesPerPulse: UInt64 = 1
  /// Weights that learn belong to this, so that each task's adapter has cells of its own.
  public var task = ""

  /// Instructions whose products have been asked about.
  var products = 0
  /// Bits that are written together.
  let quantum: Int
  private(set) var planes: [CellPlane] = []
  private var numbers: [String: Int] = [:]

  /// Empty arrays.
  /// - Throws: `SimulationError` when the groups of cells that share a line do not fill a byte evenly.
  public init(
    _ technology: MemoryTechnology, pulse: WritePulse? = nil, faults: FaultModel,
    settings: ArraySettings = .init(),
    seed: UInt64
  ) throws(SimulationError) {
    (self.technology, self.pulse, self.faults) = (technology, pulse, faults)
    (self.settings, self.seed) = (settings, seed)
    quantum = technology.cell.writeQuantum
    guard [1, 2, 4, 8].contains(quantum) else {
      throw SimulationError(
        "\(technology.name) writes \(quantum) bits together, which do not fill a byte evenly; simulate groups of 1, 2, "
          + "4 or 8")
    }
  }

  /// Whether error backward reads cells of its own.
  public var keepsTransposedCopy: Bool { settings.keepsTransposedCopy }

  /// Gives a plane of `count` weights its cells.
  public func open(_ plane: WeightPlane, count: Int) -> Int {
    let name =
      (plane.isFrozen ? "" : task + "/") + plane.parameter + (plane.isTransposed ? " transposed" : "")
    if let known = numbers[name] { return known }
    let isFaulty = faults.parameters?.contains(plane.parameter) ?? true
    numbers[name] = planes.count
    planes.append(
      CellPlane(
        plane, number: Draw.number(name), count: count, groupsPerByte: 8 / quantum,
        hasChecks: settings.correctsErrors, isFaulty: isFaulty, stuck: isFaulty ? faults.stuck : .zero,
        seed: seed))
    return planes.count - 1
  }

  /// Programs frozen weights once, with verified pulses; what the cells then hold replaces them.
  public func program(_ plane: Int, _ bytes: UnsafeMutablePointer<Int8>) {
    let cells = planes[plane]
    if cells.isWritten {
      readOut(cells, bytes)
    } else {
      write(cells, bytes, tries: settings.programming.tries, &programming)
    }
  }

  /// Writes an updated plane; what the cells then hold replaces it.
  public func write(_ plane: Int, _ bytes: UnsafeMutablePointer<Int8>) {
    write(planes[plane], bytes, tries: settings.verify.tries, &updates)
  }

  /// The energy of what has been counted: pulses, and bits read to compare and verify.
  public func energy(_ counters: WriteCounters) -> Energy {
    Double(counters.pulses) * technology.write(pulse).energyPerQuantum
      + Double(counters.bitsRead) * .femtojoules(technology.readEnergy.value)
      + Double(counters.protectedBits) * MemoryTechnology.sram.write().energyPerBit
  }

  /// Learned and frozen bits that have cells, check bits among them.
  public var bits: (learned: Int, frozen: Int) {
    planes.reduce(into: (0, 0)) {
      if $1.name.isFrozen { $0.1 += 8 * $1.size } else { $0.0 += 8 * $1.size }
    }
  }
}

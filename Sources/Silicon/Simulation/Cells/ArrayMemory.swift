import Networks
public import Programs
import Randomness
public import Units

/// Weights in the arrays of a chip, with the faults of their cells: what the ordinary integer engine computes
/// on to be exact about arrays that fail.
///
/// One memory serves one executor at a time. ``place(_:task:)`` comes before a program is bound to it. Faults
/// depend on the seed, the weight's name, the cell and the number of the pulse.
public final class ArrayMemory: WeightMemory, @unchecked Sendable {
  /// The chip: its cells, its macros, and how it writes.
  public let chip: Chip
  /// The pulse of an update; the technology's nominal one when nil.
  public let pulse: WritePulse?
  /// The pulse of the fault model's strong bits; the technology's nominal one when nil.
  public let strongPulse: WritePulse?
  /// Whether error backward reads cells of its own.
  public let keepsTransposedCopy: Bool
  /// Bits of an array's accumulators.
  public let accumulatorBits: Int
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
  /// What writing errors into working arrays has come to, where their cells can fail.
  public internal(set) var workingWrites = WriteCounters()
  /// Pulses that each simulated pulse on learned weights stands for: more than 1 passes over days of learning
  /// that are not simulated one by one.
  public var pulsesPerPulse: UInt64 = 1

  /// Instructions whose sums have been asked about, and error tensors that have waited in the buffer.
  var sums = 0, errors = 0
  /// Bits that are written together.
  let quantum: Int
  /// Where rows are compared before they are written.
  let comparisons: WriteComparison.Balances
  /// Which groups of cells are dead after how many pulses; nil where none ever is.
  let wearOut: WearOut?
  /// The cells of the working arrays; nil where they are SRAM.
  let working: CellPlane?
  private(set) var planes: [CellPlane] = []
  private var numbers: [Cells: Int] = [:]
  private var matrices: [Weight: PlacedMatrix] = [:]
  /// Weights that learn belong to this, so that each task's adapter has cells of its own.
  private var task = ""

  /// A weight through all programs: its name in the network's file and, of one that learns, its task.
  private struct Weight: Hashable {
    var name: String
    var task: String?
  }

  /// The cells of a weight, or those of its copy for error backward.
  private struct Cells: Hashable {
    var weight: Weight
    var isTransposed: Bool

    /// What draws of faults depend on.
    var number: UInt64 {
      let name = weight.task.map { $0 + "/" + weight.name } ?? weight.name
      return SplitMix64.key(of: isTransposed ? name + " transposed" : name)
    }
  }

  /// Empty arrays.
  /// - Throws: `SimulationError` when the chip cannot be simulated bit by bit, or lacks the place where a
  ///   fault should happen.
  public init(
    _ chip: Chip, pulse: WritePulse? = nil, strongPulse: WritePulse? = nil, faults: FaultModel,
    settings: ArraySettings = .init(), seed: UInt64
  ) throws(SimulationError) {
    if let obstacle = chip.simulationObstacle(faults) { throw SimulationError(obstacle) }
    guard !settings.storesMagnitudes || faults.sense.value == 0 && faults.tree.value == 0 else {
      throw SimulationError(
        "weights that are held as sign and magnitude are simulated in their cells alone; leave errors of "
          + "sensing and upsets of adder trees out")
    }
    (self.chip, self.pulse, self.strongPulse, self.faults) = (chip, pulse, strongPulse, faults)
    (self.settings, self.seed) = (settings, seed)
    quantum = chip.technology.cell.writeQuantum
    comparisons = chip.comparisons()
    wearOut = faults.endurance.map(WearOut.init)
    keepsTransposedCopy = chip.alongRows == nil
    accumulatorBits = if case .parallel(let macro) = chip.macro { macro.accumulatorBits } else { 32 }
    let array = ParallelMacro.workingArray
    working =
      chip.workingCells == .sram
      ? nil
      : CellPlane(
        PlacedMatrix(
          positions: 1, inputs: chip.workingArrays * array.rows, outputs: array.outputs(.int8), groups: 1,
          rows: array.rows, columns: array.outputs(.int8)),
        number: SplitMix64.key(of: "working arrays"), groupsPerByte: 8 / quantum, hasChecks: false,
        writesRows: false, isFaulty: true, stuck: faults.stuck, seed: seed)
  }

  /// The cells.
  public var technology: MemoryTechnology { chip.technology }

  /// Gives the weights of `program` their places, by the chip's mapping; what learns belongs to `task` from
  /// here on.
  /// - Throws: `SimulationError` when the program has an instruction that arrays do not run, the chip has too
  ///   few places, or frozen weights of another program lie there.
  public func place(_ program: Program, task: String = "") throws(SimulationError) {
    if let other = program.instructions.first(where: { !($0.body is any SimulatedInstruction) }) {
      throw SimulationError(
        other.body is MakeWeightInstruction
          ? "\(program.name(of: other)) makes a weight in every step, and simulated arrays hold weights that "
            + "stay or that learn: use another method"
          : "simulated arrays do not run \(program.name(of: other)): use another network or method")
    }
    let placement = try ArrayPlacement(program, on: chip)
    self.task = task
    for parameter in program.parameters where parameter.role == .weight {
      guard let matrix = placement.matrices[parameter.key] else { continue }
      let weight = weight(parameter.name, isFrozen: !parameter.isTrainable)
      if let known = matrices[weight], known.count != matrix.count {
        throw SimulationError(
          "\(parameter.name) lies in the arrays with \(known.count) weights and has \(matrix.count) in this "
            + "program: the mapping is of another program; take fresh arrays")
      }
      // Cells stay where they are.
      let isOpen = numbers[Cells(weight: weight, isTransposed: false)] != nil
      if matrices[weight] == nil || !isOpen { matrices[weight] = matrix }
    }
  }

  private func weight(_ parameter: String, isFrozen: Bool) -> Weight {
    Weight(name: parameter, task: isFrozen ? nil : task)
  }

  /// Gives a plane of `count` weights its cells.
  /// - Precondition: the program that it belongs to has been placed.
  public func open(_ plane: WeightPlane, count: Int) -> Int {
    let cells = Cells(
      weight: weight(plane.parameter, isFrozen: plane.isFrozen), isTransposed: plane.isTransposed)
    if let known = numbers[cells] { return known }
    guard let matrix = matrices[cells.weight], matrix.count == count else {
      preconditionFailure("\(plane.parameter) has no place: place its program first")
    }
    let isFaulty = !matrix.isInBuffer && faults.parameters?.contains(plane.parameter) ?? true
    numbers[cells] = planes.count
    planes.append(
      CellPlane(
        matrix, isCopy: plane.isTransposed, isFrozen: plane.isFrozen, number: cells.number,
        groupsPerByte: 8 / quantum, hasChecks: settings.correctsErrors,
        writesRows: !(plane.isFrozen ? comparisons.fills : comparisons.updates).compares, isFaulty: isFaulty,
        stuck: isFaulty ? faults.stuck : .zero, seed: seed))
    return planes.count - 1
  }

  /// Programs frozen weights once, with verified pulses; what the cells then hold replaces them.
  public func program(_ plane: Int, _ bytes: UnsafeMutablePointer<Int8>) {
    let cells = planes[plane]
    if cells.matrix.isInBuffer { return }
    if cells.isWritten {
      readOut(cells, bytes)
    } else {
      write(cells, bytes, tries: settings.programming.tries, &programming)
    }
  }

  /// Writes an updated plane; what the cells then hold replaces it.
  public func write(_ plane: Int, _ bytes: UnsafeMutablePointer<Int8>) {
    if planes[plane].matrix.isInBuffer { return }
    write(planes[plane], bytes, tries: settings.verify.tries, &updates)
  }

  /// The energy of what has been counted: pulses, and bits read to compare and verify.
  public func energy(_ counters: WriteCounters) -> Energy {
    Double(counters.pulses - counters.strongPulses) * technology.write(pulse).energyPerQuantum
      + Double(counters.strongPulses) * technology.write(strongPulse).energyPerQuantum
      + Double(counters.bitsRead) * .femtojoules(technology.readEnergy.value)
      + Double(counters.protectedBits) * MemoryTechnology.sram.write().energyPerBit
  }

  /// Learned and frozen bits that have cells, check bits among them.
  public var bits: (learned: Int, frozen: Int) {
    planes.filter { !$0.matrix.isInBuffer }.reduce(into: (0, 0)) {
      if $1.isFrozen { $0.1 += 8 * $1.size } else { $0.0 += 8 * $1.size }
    }
  }
}

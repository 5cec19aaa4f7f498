import Units

/// A digital macro in which all rows and columns work in each cycle: every cell multiplies its bit by the
/// input's bit, an adder tree sums a slice of bit columns over all rows, an accumulator shifts and adds over
/// the input's bits. Weights wider than a slice take several, whose sums are joined once a pass.
///
/// The sums are exact: nothing is rounded anywhere.
public struct ParallelMacro: ComputeMacro, Hashable {
  /// The cells.
  public var technology: MemoryTechnology
  /// The logic around and in them.
  public var logic: Logic
  /// Inputs that are summed.
  public var rows: Int
  /// Bit columns.
  public var columns: Int
  /// Bits of a weight that one tree sums.
  public var sliceBits: Int
  /// Bits stored for each multiplier, of which one is in use.
  public var weightSets: Int
  /// Input bits in a cycle: 1, or 2 by Booth's recoding, which widens the trees' inputs by a bit.
  public var inputBitsPerCycle: Int
  /// Bits of an accumulator.
  public var accumulatorBits: Int
  /// Whether accumulators shift their sum; see ``Accumulator``.
  public var shiftsSums: Bool
  /// Levels of the tree between two banks of registers; nil when it is not pipelined.
  public var pipelineLevels: Int?
  /// The clock period, where it is given and not computed.
  public var clock: Time?
  /// What is added for control and clock.
  public var overhead: PeripheryOverhead
  /// Whether it is laid out by hand; see ``CustomLayout``.
  public var isCustom: Bool
  /// Whether cells are sensed in every cycle, as in a macro with one weight for each multiplier; otherwise
  /// once for a set of weights, into latches at the multipliers. SRAM drives its logic and needs neither.
  public var sensesEachCycle: Bool

  /// A macro with these parts.
  /// - Precondition: counts are positive, columns hold whole slices, 1 or 2 input bits a cycle.
  public init(
    technology: MemoryTechnology, logic: Logic = Logic(), rows: Int = 128, columns: Int = 128,
    sliceBits: Int = 8, weightSets: Int = 1, inputBitsPerCycle: Int = 1, accumulatorBits: Int = 24,
    shiftsSums: Bool = false, pipelineLevels: Int? = nil, clock: Time? = nil,
    overhead: PeripheryOverhead = .assumed, isCustom: Bool = false, sensesEachCycle: Bool = false
  ) {
    precondition(rows > 0 && columns > 0 && sliceBits > 0 && weightSets > 0 && accumulatorBits > 0)
    precondition(columns % sliceBits == 0, "columns hold whole slices")
    precondition((1...2).contains(inputBitsPerCycle), "one or two input bits in a cycle")
    self.technology = technology
    self.logic = logic
    self.rows = rows
    self.columns = columns
    self.sliceBits = sliceBits
    self.weightSets = weightSets
    self.inputBitsPerCycle = inputBitsPerCycle
    self.accumulatorBits = accumulatorBits
    self.shiftsSums = shiftsSums
    self.pipelineLevels = pipelineLevels
    self.clock = clock
    self.overhead = overhead
    (self.isCustom, self.sensesEachCycle) = (isCustom, sensesEachCycle)
  }

  /// The array that weight gradients are computed in, whose contents change with every batch: SRAM, 128 × 128
  /// (NeuroSim V2.1's structure).
  public static let workingArray = ParallelMacro(technology: .sram)

  /// The tree of a slice.
  public var tree: AdderTree {
    AdderTree(inputs: rows, bits: sliceBits + inputBitsPerCycle - 1, logic: logic)
  }

  var accumulator: Accumulator {
    Accumulator(
      bits: accumulatorBits, inputBits: tree.outputBits, isShifting: shiftsSums, logic: logic)
  }

  var slices: Int { columns / sliceBits }

  func slicesPerWeight(_ precision: OperandBits) -> Int {
    (precision.weightBits + sliceBits - 1) / sliceBits
  }

  /// Weights of a row; 0 when not even one fits.
  public func outputs(_ precision: OperandBits) -> Int { slices / slicesPerWeight(precision) }

  /// Cycles of one vector, without filling.
  func cyclesPerVector(_ precision: OperandBits) -> Int {
    (precision.inputBits + inputBitsPerCycle - 1) / inputBitsPerCycle
  }

  /// Cycles of so many vectors: one per input bit (or pair) and the pipeline's stages to fill.
  public func cycles(vectors: Int, _ precision: OperandBits) -> Int {
    let stages = pipelineLevels.map { (tree.levels + $0 - 1) / $0 } ?? 0
    return vectors * cyclesPerVector(precision) + stages
  }

  /// The clock period: as given, or from input through multiplier, tree and accumulator; with a pipeline the
  /// slowest of its stages, of which the accumulator is one.
  public func cycleTime(_ precision: OperandBits) -> Time {
    if let clock { return clock }
    guard let pipelineLevels else { return logic.gateDelay + tree.delay + accumulator.delay }
    return max(
      logic.gateDelay + tree.pipelined(every: pipelineLevels).delay, accumulator.stageDelay)
  }
}

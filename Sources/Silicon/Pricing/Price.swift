public import Programs
public import Units

/// What a program costs on a chip, with the best mapping that was found.
public struct Price: Sendable {
  /// The mapping.
  public internal(set) var mapping: Mapping
  /// Each part of the learning step.
  public internal(set) var passes: [Instruction.Pass: StepPrice]
  /// All of it.
  public internal(set) var total: StepPrice
  /// Area by part, with SRAM for the low plane of this program's trained weights.
  public internal(set) var area: Breakdown<AreaDimension>
  /// Writes per cell, and how long cells last.
  public internal(set) var wear: Wear
  /// Places that all weights take, once; and those that the chip has.
  public internal(set) var neededSlots: Int, slots: Int
  /// Layers that do not fit on the chip even alone: they are loaded piece by piece.
  public internal(set) var oversized: [String]
  /// The largest sum of live tensors, in bytes.
  public internal(set) var peakBytes: Double

  /// What takes most of the time: the arrays (compute), writes, interconnect (buffer), memory outside, or the
  /// vector unit.
  public var bound: Part {
    Part.allCases.max { total.time[$0] < total.time[$1] } ?? .arrays
  }
}

/// A program that a chip cannot compute at all.
public struct ChipError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line: what, where, remedy.
  public var description: String
}

extension Chip {
  /// The best price of `workload`: every choice of ``Mapping`` is priced.
  /// - Throws: `ChipError` when the chip cannot compute it at all.
  public func price(_ workload: Workload, by objective: Objective = .energyDelay) throws(ChipError) -> Price {
    try check(workload)
    let rates = ChipRates(
      self, lowPlaneBytes: lowPlaneBytes(workload), changedShare: workload.changedShare)
    let placement = Placement(workload, rates)
    var best: (score: Double, parts: Parts)?
    for mapping in Mapping.candidates(workload, fits: placement.slots <= slots) {
      let parts = parts(workload, mapping, rates, placement, objective)
      let score = objective.score(parts.total.energy.total, parts.total.time.total)
      if best.map({ score < $0.score }) ?? true { best = (score, parts) }
    }
    guard let best else { preconditionFailure("there is always a mapping") }
    return price(workload, rates, placement, best.parts)
  }

  /// The price of `workload` with this mapping.
  /// - Throws: `ChipError` when the chip cannot compute it at all.
  public func price(
    _ workload: Workload, as mapping: Mapping, by objective: Objective = .energyDelay
  ) throws(ChipError) -> Price {
    try check(workload)
    let rates = ChipRates(
      self, lowPlaneBytes: lowPlaneBytes(workload), changedShare: workload.changedShare)
    let placement = Placement(workload, rates)
    return price(workload, rates, placement, parts(workload, mapping, rates, placement, objective))
  }

  /// What the passes take with a mapping.
  private struct Parts {
    var mapping: Mapping
    var arranged: Placement
    var passes: [StepPrice]
    var total = StepPrice()
  }

  private func parts(
    _ workload: Workload, _ mapping: Mapping, _ rates: ChipRates, _ placement: Placement,
    _ objective: Objective
  ) -> Parts {
    let arranged = placement.arranged(mapping, workload, self)
    let pricer = StepPricer(workload, rates, arranged, mapping, objective)
    var passes = [StepPrice](repeating: StepPrice(), count: Instruction.Pass.allCases.count)
    pricer.forEach { passes[$0.pass.index] += $1 }
    var parts = Parts(mapping: mapping, arranged: arranged, passes: passes)
    for pass in passes { parts.total += pass }
    return parts
  }

  private func price(
    _ workload: Workload, _ rates: ChipRates, _ placement: Placement, _ parts: Parts
  ) -> Price {
    let passes = parts.passes
    return Price(
      mapping: parts.mapping,
      passes: Dictionary(
        uniqueKeysWithValues: Instruction.Pass.allCases.map { ($0, passes[$0.index]) }),
      total: parts.total, area: rates.area,
      wear: Wear(workload, rates, parts.arranged, passes.map(\.macroBits), passes.map(\.workingBits)),
      neededSlots: placement.slots, slots: slots,
      oversized: placement.images.filter { $0.slots > slots }.map { workload.matrices[$0.matrix].name },
      peakBytes: workload.peakBytes)
  }

  /// What each instruction of `workload` costs with `mapping`, in their order.
  public func steps(
    _ workload: Workload, _ mapping: Mapping, by objective: Objective = .energyDelay
  ) -> [StepPrice] {
    let rates = ChipRates(
      self, lowPlaneBytes: lowPlaneBytes(workload), changedShare: workload.changedShare)
    let placement = Placement(workload, rates).arranged(mapping, workload, self)
    var prices: [StepPrice] = []
    StepPricer(workload, rates, placement, mapping, objective).forEach { prices.append($1) }
    return prices
  }

  private func lowPlaneBytes(_ workload: Workload) -> Int {
    keepsLowPlaneInSRAM ? workload.trainableCount : 0
  }

  /// Refuses what cannot be computed at all: an input vector that the buffer cannot hold.
  private func check(_ workload: Workload) throws(ChipError) {
    for matrix in workload.matrices {
      let bytes = matrix.inputs + 4 * matrix.outputs
      guard bytes <= bufferBytes else {
        throw ChipError(
          description: "\(name): buffer_bytes: \(bufferBytes) cannot hold one input vector of \(matrix.name) "
            + "and its sums, \(bytes) bytes; give the chip a larger buffer")
      }
    }
  }
}

extension Instruction.Pass {
  /// Its position in `allCases`.
  var index: Int {
    switch self {
    case .forward: 0
    case .loss: 1
    case .errorBackward: 2
    case .weightGradient: 3
    case .update: 4
    }
  }
}

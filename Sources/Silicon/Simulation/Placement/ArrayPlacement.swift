import Networks
import Programs

/// Where a program's weights lie on a chip, by the chip's own mapping: the best by energy times delay of
/// those that keep every weight where it is and take the whole batch at once. Duplicates, which only save
/// time, are left out: all vectors pass through the first.
struct ArrayPlacement: Sendable {
  /// By parameter.
  let matrices: [ParameterKey: PlacedMatrix]

  /// Places the weights of `program`.
  /// - Throws: `SimulationError` when the chip has too few places, or cannot compute the program at all.
  init(_ program: Program, on chip: Chip) throws(SimulationError) {
    let workload = Workload(program)
    let rates = ChipRates(chip, lowPlaneBytes: 0)
    let needed = Placement(workload, rates).slots
    guard needed <= chip.slots else {
      throw SimulationError(
        "\(chip.name): all weights take \(needed) places in its macros, which have \(chip.slots); simulated "
          + "arrays keep every weight: give the chip more macros")
    }
    let mapping = Self.mapping(workload, chip)
    matrices = Dictionary(
      uniqueKeysWithValues: workload.matrices.map { matrix in
        (
          matrix.parameter,
          PlacedMatrix(
            positions: matrix.kernelPositions, inputs: matrix.inputChannels, outputs: matrix.outputs,
            groups: matrix.groups, rows: rates.forward.rows, columns: rates.forward.columns,
            isInBuffer: mapping.usesVectorUnitForDepthwise && matrix.isDepthwise)
        )
      })
  }

  private static func mapping(_ workload: Workload, _ chip: Chip) -> Mapping {
    let candidates = Mapping.candidates(workload, fits: true).filter {
      $0.residentShare == 1 && !$0.duplicatesTrained && $0.imagesAtOnce == workload.batch
    }
    func score(_ mapping: Mapping) -> Double {
      var sum = StepPrice()
      for step in chip.steps(workload, mapping) { sum += step }
      return Objective.energyDelay.score(sum.energy.total, sum.time.total)
    }
    return candidates.min { score($0) < score($1) }!
  }
}

extension Chip {
  /// What of this chip cannot be simulated bit by bit, with `faults`; nil where all can.
  func simulationObstacle(_ faults: FaultModel) -> String? {
    let quantum = technology.cell.writeQuantum
    guard [1, 2, 4, 8].contains(quantum) else {
      return
        "\(technology.name) writes \(quantum) bits together, which do not fill a byte evenly; simulate "
        + "groups of 1, 2, 4 or 8"
    }
    guard keepsLowPlaneInSRAM else {
      return
        "\(name) keeps the low bytes of what it learns in the macros; simulated arrays hold the high ones: "
        + "set keeps_low_plane_in_sram"
    }
    switch macro {
    case .ripple:
      return "\(name) has macros whose sums ripple from cell to cell; simulate a parallel or a row-serial one"
    case .rowSerial:
      guard faults.tree.value == 0, faults.upset.value == 0 else {
        return
          "\(name) adds row by row, so its macros have neither the trees nor the cycles of these upsets; "
          + "leave --tree-upset-rate and --upset-rate out, or take a parallel macro"
      }
    case .parallel(let macro):
      guard macro.inputBitsPerCycle == 1 || (faults.tree.value == 0 && faults.upset.value == 0) else {
        return "\(name) takes \(macro.inputBitsPerCycle) input bits in a cycle; upsets are simulated for one"
      }
      // The largest sum of an array: 255 × −128 in every row, and a sign.
      let largest = macro.rows * 255 * 128
      let needed = Int.bitWidth - largest.leadingZeroBitCount + 1
      guard (needed...32).contains(macro.accumulatorBits) else {
        return
          "\(name) has accumulators of \(macro.accumulatorBits) bits; \(macro.rows) rows need \(needed), and "
          + "at most 32 are simulated"
      }
    }
    guard workingArrays > 0 || workingCells == .sram else {
      return "\(name) has no working arrays whose cells could fail; leave working_cells at sram"
    }
    return nil
  }
}

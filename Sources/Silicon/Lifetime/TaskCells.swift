import Programs
public import Units

/// What a new task does to the cells of a chip, from the program alone.
///
/// Weights lie in cells; biases, scales and low bytes in SRAM are not counted here. A method that trains
/// nothing but coefficients over frozen modules rewrites no cell.
public struct TaskCells: Sendable, Hashable {
  /// Cells of the adapter's weights that stay as they are once the task's modules have been programmed.
  public var programmedOnce = 0
  /// Cells of weights that learn: programmed at the start, then rewritten as they change.
  public var rewritten = 0
  /// Cells of frozen weights that do not belong to the adapter.
  public var untouched = 0
  /// Parameters that learn beside the arrays: biases, coefficients.
  public var besideArrays = 0
  /// Energy of programming the adapter, once.
  public var programming = Energy.zero
  /// Energy of the writes of one step.
  public var writingPerStep = Energy.zero
  /// Bits that one step writes into macros.
  public var writtenBitsPerStep = 0.0
}

extension Chip {
  /// What learning a new task does to this chip's cells.
  public func taskCells(_ workload: Workload, _ price: Price) -> TaskCells {
    var cells = TaskCells()
    let rates = ChipRates(self, lowPlaneBytes: 0, changedShare: workload.changedShare)
    let copies = Placement(workload, rates)
    var inArrays = 0
    for (index, matrix) in workload.matrices.enumerated() {
      let isOnVectorUnit = price.mapping.usesVectorUnitForDepthwise && matrix.isDepthwise
      guard !isOnVectorUnit else { continue }
      let images = copies.copy[index] == nil ? 1 : 2
      let planes = matrix.isTrainable && !keepsLowPlaneInSRAM ? 2 : 1
      let bits = 8 * planes * images * matrix.count
      let count = correctsErrors ? bits + bits * ErrorCodec.checkBits / ErrorCodec.wordBits : bits
      if matrix.isTrainable {
        cells.rewritten += count
        inArrays += matrix.count
      } else if matrix.isAdapter {
        cells.programmedOnce += count
      } else {
        cells.untouched += count
      }
      if matrix.isAdapter || matrix.isTrainable {
        let tiling = copies.images[copies.forward[index]!].tiling
        let rows = Double(images * planes * tiling.tiles) * tiling.rowShare * Double(rates.forward.rows)
        cells.programming += rates.write.fill(rows: rows, bits: Double(bits)).total
      }
    }
    cells.besideArrays = max(0, workload.trainableCount - inArrays)
    let update = price.passes[.update] ?? StepPrice()
    cells.writingPerStep = update.energy[.writes]
    cells.writtenBitsPerStep = update.macroBits
    return cells
  }
}

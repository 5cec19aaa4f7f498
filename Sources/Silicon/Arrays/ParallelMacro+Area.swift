import Units

extension ParallelMacro {
  /// Area split by part; cells shrink with the node as logic does.
  public var area: Breakdown<AreaDimension> {
    var area = logicArea
    area[.arrays] = area[.arrays] + cellArea
    area[.drivers] = Double(rows) * inputDriver.area
    area[.decoders] = wordLines.area
    area[.periphery] = overhead.area.value * area.total
    return area
  }

  private var cellArea: Area {
    .squareMicrometres(
      technology.cellArea.value * logic.node.areaFactor * Double(rows * columns * weightSets))
  }

  /// The area of what computes: a multiplier gate per column and row (with a digitiser of two gates where cells
  /// are not logic levels, assumed), trees, accumulators, registers.
  var logicArea: Breakdown<AreaDimension> {
    let digitiser = technology.digitiseEnergy.value > 0 ? 2.0 : 0
    let registers =
      rows * inputBitsPerCycle
      + slices * (pipelineLevels.map { tree.pipelined(every: $0).registerBits } ?? 0)
    return Breakdown([
      .arrays: Double(rows * columns) * (1 + digitiser) * logic.gateArea,
      .adderTrees: Double(slices) * tree.area,
      .accumulators: Double(slices) * accumulator.area,
      .buffers: Double(registers) * Register(logic).area,
    ])
  }

  var wordLines: WordLines {
    WordLines(rows: rows * weightSets, columns: columns, width: width, height: width, logic: logic)
  }

  /// The width that an input line crosses: that of a square of cells and what computes.
  var width: Length { Length(si: (logicArea.total + cellArea).si.squareRoot()) }
}

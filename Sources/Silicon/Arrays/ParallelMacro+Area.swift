import Units

extension ParallelMacro {
  /// Area split by part; cells shrink with the node as logic does.
  public var area: Breakdown<AreaDimension> {
    var area = logicArea
    area[.arrays] = area[.arrays] + cellArea
    area[.drivers] = Double(rows) * inputDriver.area
    area[.decoders] = wordLines.area + bitLines.writeArea + bitLines.readArea
    area[.periphery] = overhead.area.value * area.total
    return area
  }

  private var cellArea: Area {
    Double(rows * columns * weightSets) * logic.cell(technology.cellArea)
  }

  /// The area of what computes: a multiplier gate per column and row, or a Booth selector (with a digitiser
  /// where cells are not logic levels), trees, accumulators, registers.
  var logicArea: Breakdown<AreaDimension> {
    let layout = isCustom ? CustomLayout.published.area.value : 1
    // A sense amplifier and a latch at every multiplier, for the sets that share it.
    let digitiser = technology.digitiseEnergy.value > 0 ? Self.digitiserGates.value : 0
    let registers =
      rows * inputBitsPerCycle
      + slices * (pipelineLevels.map { tree.pipelined(every: $0).registerBits } ?? 0)
    return Breakdown([
      .arrays: (layout * Double(rows * slices) * multiplierGates + Double(rows * columns) * digitiser)
        * logic.gateArea,
      .adderTrees: (layout * Double(slices)) * tree.area,
      .accumulators: (layout * Double(slices)) * accumulator.area,
      .buffers: Double(registers) * Register(logic).area,
    ])
  }

  /// Gates that multiply a weight's slice by an input: a NOR2 a bit; with Booth's recoding a selector for
  /// each bit and one more. Energy stays that of a NOR2: ZigZag-IMC's gate was fitted to a chip with
  /// selectors without counting them.
  private var multiplierGates: Double {
    guard inputBitsPerCycle > 1 else { return Double(sliceBits) }
    return Double(sliceBits + 1) * Self.boothSelectorGates.value
  }

  /// Gates of what senses a cell and keeps its level: two cross-coupled inverters that are precharged, and a
  /// latch.
  public static let digitiserGates = Constant(5, in: 2...8, .assumed("a latch is 3 gates, what trips it 2"))

  /// Gates of a Booth selector of one bit.
  public static let boothSelectorGates = Constant(
    3.5, in: 2.5...4.5, .assumed("14 transistors; designs have 10 to 18"))

  var bitLines: BitLines {
    BitLines(columns: columns, cells: rows * weightSets, height: width, logic: logic)
  }

  var wordLines: WordLines {
    WordLines(rows: rows * weightSets, columns: columns, width: width, height: width, logic: logic)
  }

  /// The width that an input line crosses: that of a square of cells and what computes.
  var width: Length { Length(si: (logicArea.total + cellArea).si.squareRoot()) }
}

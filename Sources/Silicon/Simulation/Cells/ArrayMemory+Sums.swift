import Networks
public import Programs

extension ArrayMemory {
  /// The products that go wrong in this step: none where the rates are 0.
  public func productFaults(_ plane: Int, outputs: Int, isTransposed: Bool) -> [ProductFault] {
    guard faults.spoilsSums else { return [] }
    defer { sums += 1 }
    guard planes[plane].isFaulty else { return [] }
    return found(
      outputs: outputs, arrays(plane, isTransposed: isTransposed),
      treeInputs: planes[plane].matrix.treeInputs(isTransposed: isTransposed, hasCopy: keepsTransposedCopy),
      isSensed: true)
  }

  /// The taps of an output that each array adds up.
  func arrays(_ plane: Int, isTransposed: Bool) -> [Range<Int>] {
    planes[plane].matrix.arrays(isTransposed: isTransposed, hasCopy: keepsTransposedCopy)
  }

  /// The positions of a gradient that each working array adds up.
  func gradientArrays(positions: Int) -> [Range<Int>] {
    PlacedMatrix.cut(0..<positions, by: ParallelMacro.workingArray.rows)
  }

  /// The sums of a weight gradient that go wrong in this step; bits are sensed wrongly only in cells that can
  /// fail.
  public func gradientFaults(_ parameter: String, outputs: Int, positions: Int) -> [ProductFault] {
    guard faults.spoilsSums, chip.workingArrays > 0 else { return [] }
    defer { sums += 1 }
    guard faults.parameters?.contains(parameter) ?? true else { return [] }
    return found(
      outputs: outputs, gradientArrays(positions: positions), treeInputs: ParallelMacro.workingArray.rows,
      isSensed: keepsErrorsInCells)
  }

  /// Draws what goes wrong with `outputs` sums, each of which the `arrays` add up a part of.
  private func found(
    outputs: Int, _ arrays: [Range<Int>], treeInputs: Int, isSensed: Bool
  ) -> [ProductFault] {
    let key = SplitMix64.key(of: "products")
    func positions(_ rate: Rate, _ each: Int, _ purpose: Draw.Purpose) -> RareEvents {
      RareEvents(rate, count: outputs * each, Draw(seed: seed, key, purpose), time: sums)
    }
    var found: [ProductFault] = []
    let taps = arrays.last?.upperBound ?? 0
    if isSensed {
      for at in positions(faults.sense, 8 * taps, .sense) {
        let tap = at / 8 % taps
        found.append(
          ProductFault(
            output: at / (8 * taps), array: arrays.first { $0.contains(tap) }!,
            kind: .sense(tap: tap, bit: at % 8)))
      }
    }
    let cycles = BitSerial.cycles
    let ones = Int.bitWidth - treeInputs.leadingZeroBitCount
    for at in positions(faults.tree, arrays.count * cycles * 8 * ones, .tree) {
      let (array, cycle, plane) = (at / (ones * 8 * cycles), at / (ones * 8) % cycles, at / ones % 8)
      found.append(
        ProductFault(
          output: array / arrays.count, array: arrays[array % arrays.count],
          kind: .tree(cycle: cycle, plane: plane, bit: at % ones)))
    }
    let bits = accumulatorBits
    for at in positions(faults.upset, arrays.count * cycles * bits, .upset)
    where faults.upsetBits >> UInt32(at % bits) & 1 == 1 {
      let array = at / (bits * cycles)
      found.append(
        ProductFault(
          output: array / arrays.count, array: arrays[array % arrays.count],
          kind: .upset(cycle: at / bits % cycles, bit: at % bits)))
    }
    updates.wrongSums += found.count
    return found.sorted { $0.output < $1.output }
  }
}

extension FaultModel {
  /// Whether sums can go wrong although cells are right.
  var spoilsSums: Bool { sense.value > 0 || tree.value > 0 || upset.value > 0 }
}

import Networks
public import Programs
import Randomness

extension ArrayMemory {
  /// The products that go wrong in this step: none where the rates are 0.
  public func productFaults(_ plane: Int, outputs: Int, isTransposed: Bool) -> SumFaults {
    guard faults.spoilsSums else { return .some([]) }
    defer { sums += 1 }
    guard planes[plane].isFaulty else { return .some([]) }
    return drawn(
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
  public func gradientFaults(_ parameter: String, outputs: Int, positions: Int) -> SumFaults {
    guard faults.spoilsSums, chip.workingArrays > 0 else { return .some([]) }
    defer { sums += 1 }
    guard faults.parameters?.contains(parameter) ?? true else { return .some([]) }
    return drawn(
      outputs: outputs, gradientArrays(positions: positions), treeInputs: ParallelMacro.workingArray.rows,
      isSensed: keepsErrorsInCells)
  }

  /// Counts what has gone wrong with sums that all were computed again.
  public func count(wrongSums: Int) { updates.wrongSums += wrongSums }

  /// What goes wrong with `outputs` sums, each of which the `arrays` add up a part of.
  private func drawn(
    outputs: Int, _ arrays: [Range<Int>], treeInputs: Int, isSensed: Bool
  ) -> SumFaults {
    faults.spoilsManySums
      ? .each(frequent(arrays, treeInputs: treeInputs, isSensed: isSensed))
      : .some(found(outputs: outputs, arrays, treeInputs: treeInputs, isSensed: isSensed))
  }

  /// The same where a rate is so high that hardly a sum would be right: each output has draws of its own.
  private func frequent(_ arrays: [Range<Int>], treeInputs: Int, isSensed: Bool) -> FrequentFaults {
    let (key, seed, time, faults) = (SplitMix64.key(of: "products"), seed, sums, faults)
    let (taps, cells) = (arrays.last?.upperBound ?? 0, arrays.count * BitSerial.cycles)
    let (ones, bits) = (Int.bitWidth - treeInputs.leadingZeroBitCount, accumulatorBits)
    return FrequentFaults(arrays) { output, wrong in
      func events(_ rate: Rate, _ purpose: Draw.Purpose) -> FrequentEvents? {
        guard rate.value > 0 else { return nil }
        return FrequentEvents(rate, Draw(seed: seed, key, purpose), output, time: time)
      }
      wrong.trees.removeAll(keepingCapacity: true)
      wrong.upsets.removeAll(keepingCapacity: true)
      if isSensed, var events = events(faults.sense, .sense) {
        if wrong.sensed.count != taps { wrong.sensed = Array(repeating: 0, count: taps) }
        wrong.sensed.withUnsafeMutableBufferPointer { sensed in
          for start in stride(from: 0, to: taps, by: 8) {
            let word = events.next()
            for byte in 0..<min(8, taps - start) {
              sensed[start + byte] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))
            }
          }
        }
      }
      if var events = events(faults.tree, .tree) {
        for _ in 0..<8 * cells { wrong.trees.append(events.next(ones)) }
      }
      if var events = events(faults.upset, .upset) {
        for _ in 0..<cells { wrong.upsets.append(events.next(bits) & faults.upsetBits) }
      }
    }
  }

  /// Draws what goes wrong with `outputs` sums by the gaps between hits.
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

  /// Whether hardly a sum would be right: a rate is beyond a hundredth (assumed: up to there the gaps between
  /// hits are long, and so few sums are computed again that a list of them is short).
  var spoilsManySums: Bool { max(sense.value, tree.value, upset.value) > 0.01 }
}

import Programs

/// The sum of an output's products as arrays add it up, one by one, where something goes wrong in one of
/// them.
struct ArraySum {
  /// As many as there are taps; of fine inputs the high bytes, and then as many low ones.
  let inputs: UnsafePointer<UInt8>
  let weights: UnsafePointer<Int8>
  let taps: Int
  /// Whether the inputs are in two's complement.
  let isSigned: Bool
  /// Whether the inputs are fine: their high bytes pass through an array first, and then their low bits, in
  /// which nothing but wrongly sensed weights goes wrong.
  let isFine: Bool
  /// Bits of an array's accumulator.
  let accumulatorBits: Int

  /// Σ inputs · weights.
  var right: Int32 { sum(0..<taps) }

  /// The same where the `faults` of one output happen: what an array adds up right is taken out, and what it
  /// adds up wrong put in.
  func wrong(_ right: Int32, _ faults: ArraySlice<ProductFault>) -> Int32 {
    if faults.count == 1, let change = change(faults) { return right &+ change }
    var result = right
    for (at, fault) in faults.enumerated() {
      let array = fault.array
      // Faults of one array are taken together, with the first of them.
      if at > 0, faults.prefix(at).contains(where: { $0.array == array }) { continue }
      let own = faults.filter { $0.array == array }
      if let change = change(own) {
        result &+= change
      } else {
        result &+= bitByBit(array, own.map(\.kind)) &- sum(array)
      }
    }
    return result
  }

  /// The same where the `faults` of one output happen in `arrays`, of which each bit may be wrong.
  func wrong(_ faults: OutputFaults, _ arrays: [Range<Int>]) -> Int32 {
    guard !faults.trees.isEmpty || !faults.upsets.isEmpty else {
      guard !faults.sensed.isEmpty else { return right }
      // A weight with other bits is still a weight, so the accumulators hold its sums.
      var sum: Int32 = 0
      for tap in 0..<taps { sum &+= input(tap) &* Int32(sensed(tap, faults)) }
      return sum
    }
    return arrays.indices.reduce(0) { $0 &+ inPlanes(arrays[$1], number: $1, faults) }
  }

  /// The weight of a tap as it is sensed.
  private func sensed(_ tap: Int, _ faults: OutputFaults) -> Int8 {
    faults.sensed.isEmpty ? weights[tap] : weights[tap] ^ Int8(bitPattern: faults.sensed[tap])
  }

  /// What the array with that number adds up: the ones of each cycle and plane are counted in words of 64
  /// taps.
  private func inPlanes(_ array: Range<Int>, number: Int, _ faults: OutputFaults) -> Int32 {
    let words = (array.count + 63) / 64
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 16 * words) { planes in
      planes.initialize(repeating: 0)
      for (at, tap) in array.enumerated() {
        let (x, w) = (inputs[tap], UInt8(bitPattern: sensed(tap, faults)))
        for bit in 0..<8 {
          planes[bit * words + at / 64] |= UInt64(x >> UInt8(bit) & 1) << UInt64(at % 64)
          planes[(8 + bit) * words + at / 64] |= UInt64(w >> UInt8(bit) & 1) << UInt64(at % 64)
        }
      }
      var accumulator: Int32 = 0
      for cycle in 0..<8 {
        var sum: Int32 = 0
        for plane in 0..<8 {
          var ones = 0
          for word in 0..<words {
            ones &+= (planes[cycle * words + word] & planes[(8 + plane) * words + word]).nonzeroBitCount
          }
          if !faults.trees.isEmpty { ones ^= Int(faults.trees[(8 * number + cycle) * 8 + plane]) }
          let worth = Int32(truncatingIfNeeded: ones) &<< Int32(plane)
          sum = plane == 7 ? sum &- worth : sum &+ worth
        }
        accumulator &+= isSigned && cycle == 7 ? 0 &- (sum << 7) : sum << Int32(cycle)
        if !faults.upsets.isEmpty { accumulator ^= Int32(bitPattern: faults.upsets[8 * number + cycle]) }
      }
      let unused = Int32(32 - accumulatorBits)
      let high = (accumulator << unused) >> unused
      guard isFine else { return high }
      return array.reduce(16 &* high) { $0 &+ Int32(sensed($1, faults)) &* Int32(inputs[taps + $1]) }
    }
  }

  private func sum(_ taps: Range<Int>) -> Int32 {
    var sum: Int32 = 0
    var tap = taps.lowerBound
    if isFine {
      while tap < taps.upperBound {
        sum &+= input(tap) &* Int32(weights[tap])
        tap &+= 1
      }
    } else if isSigned {
      while tap < taps.upperBound {
        sum &+= Int32(Int8(bitPattern: inputs[tap])) &* Int32(weights[tap])
        tap &+= 1
      }
    } else {
      while tap < taps.upperBound {
        sum &+= Int32(inputs[tap]) &* Int32(weights[tap])
        tap &+= 1
      }
    }
    return sum
  }

  /// The integer that a tap reads.
  private func input(_ tap: Int) -> Int32 {
    let high = isSigned ? Int32(Int8(bitPattern: inputs[tap])) : Int32(inputs[tap])
    return isFine ? 16 &* high &+ Int32(inputs[taps + tap]) : high
  }

  /// What bits that are sensed wrongly add to the sum of an array, where nothing else goes wrong in it: a
  /// weight with other bits is still a weight, so the accumulator holds its sum.
  private func change(_ faults: some Collection<ProductFault>) -> Int32? {
    var change: Int32 = 0
    for fault in faults {
      guard case .sense(let tap, let bit) = fault.kind else { return nil }
      let worth: Int32 = bit == 7 ? -128 : 1 << Int32(bit)
      change &+= input(tap) &* (UInt8(bitPattern: weights[tap]) >> UInt8(bit) & 1 == 1 ? 0 &- worth : worth)
    }
    return change
  }

  /// Cycle by cycle, as one array adds it up.
  private func bitByBit(_ taps: Range<Int>, _ faults: [ProductFault.Kind]) -> Int32 {
    var sensed = taps.map { weights[$0] }
    for case .sense(let tap, let bit) in faults {
      sensed[tap - taps.lowerBound] ^= Int8(bitPattern: 1 << UInt8(bit))
    }
    var accumulator: Int32 = 0
    for cycle in 0..<8 {
      func isOne(_ tap: Int) -> Bool { inputs[tap] >> UInt8(cycle) & 1 == 1 }
      var sum: Int32 = 0
      for tap in taps where isOne(tap) { sum &+= Int32(sensed[tap - taps.lowerBound]) }
      for case .tree(cycle, let plane, let bit) in faults {
        let ones = taps.count {
          isOne($0) && UInt8(bitPattern: sensed[$0 - taps.lowerBound]) >> UInt8(plane) & 1 == 1
        }
        let change: Int32 = ones >> bit & 1 == 1 ? -(1 << Int32(bit)) : 1 << Int32(bit)
        sum &+= change &* (plane == 7 ? -128 : 1 << Int32(plane))
      }
      accumulator &+= isSigned && cycle == 7 ? 0 &- (sum << 7) : sum << Int32(cycle)
      for case .upset(cycle, let bit) in faults { accumulator ^= 1 << Int32(bit) }
    }
    let unused = Int32(32 - accumulatorBits)
    let high = (accumulator << unused) >> unused
    guard isFine else { return high }
    return taps.reduce(16 &* high) {
      $0 &+ Int32(sensed[$1 - taps.lowerBound]) &* Int32(inputs[self.taps + $1])
    }
  }
}

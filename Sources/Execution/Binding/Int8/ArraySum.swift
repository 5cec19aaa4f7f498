import Programs

/// The sum of an output's products as arrays add it up, one by one, where something goes wrong in one of them.
struct ArraySum {
  let inputs: [UInt8]
  let weights: [Int8]
  /// Whether the inputs are in two's complement.
  let isSigned: Bool
  /// Bits of an array's accumulator.
  let accumulatorBits: Int

  /// Σ inputs · weights.
  var right: Int32 { sum(inputs.indices) }

  /// The same where the `faults` of one output happen: what an array adds up right is taken out, and what it adds up
  /// wrong put in.
  func wrong(_ right: Int32, _ faults: ArraySlice<ProductFault>) -> Int32 {
    var result = right
    for (at, fault) in faults.enumerated() {
      let array = fault.array
      // Faults of one array are taken together, with the first of them.
      if faults.prefix(at).contains(where: { $0.array == array }) { continue }
      result &+= bitByBit(array, faults.filter { $0.array == array }.map(\.kind)) &- sum(array)
    }
    return result
  }

  private func sum(_ taps: Range<Int>) -> Int32 {
    var sum: Int32 = 0
    for tap in taps {
      let input = isSigned ? Int32(Int8(bitPattern: inputs[tap])) : Int32(inputs[tap])
      sum &+= input &* Int32(weights[tap])
    }
    return sum
  }

  /// Cycle by cycle, as one array adds it up.
  private func bitByBit(_ taps: Range<Int>, _ faults: [ProductFault.Kind]) -> Int32 {
    var sensed = weights
    for case .sense(let tap, let bit) in faults { sensed[tap] ^= Int8(bitPattern: 1 << UInt8(bit)) }
    var accumulator: Int32 = 0
    for cycle in 0..<8 {
      var sum: Int32 = 0
      for tap in taps where inputs[tap] >> UInt8(cycle) & 1 == 1 { sum &+= Int32(sensed[tap]) }
      for case .tree(cycle, let plane, let bit) in faults {
        let ones = taps.count {
          inputs[$0] >> UInt8(cycle) & 1 == 1 && UInt8(bitPattern: sensed[$0]) >> UInt8(plane) & 1 == 1
        }
        let change: Int32 = ones >> bit & 1 == 1 ? -(1 << Int32(bit)) : 1 << Int32(bit)
        sum &+= change &* (plane == 7 ? -128 : 1 << Int32(plane))
      }
      accumulator &+= isSigned && cycle == 7 ? 0 &- (sum << 7) : sum << Int32(cycle)
      for case .upset(cycle, let bit) in faults { accumulator ^= 1 << Int32(bit) }
    }
    let unused = Int32(32 - accumulatorBits)
    return (accumulator << unused) >> unused
  }
}

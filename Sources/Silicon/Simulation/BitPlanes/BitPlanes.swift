import Programs

/// Integers of 8 bits as planes: plane b holds bit b of every one, 64 to a word.
struct BitPlanes {
  /// Elements.
  let count: Int
  /// Words of a plane.
  let words: Int
  /// Whether the top plane counts −128: two's complement.
  let isSigned: Bool
  /// Plane after plane.
  private(set) var bits: [UInt64]

  /// Takes bytes apart.
  init(_ bytes: some Collection<UInt8>, isSigned: Bool) {
    (count, self.isSigned) = (bytes.count, isSigned)
    words = (bytes.count + 63) / 64
    bits = Array(repeating: 0, count: 8 * words)
    var index = 0
    bits.withUnsafeMutableBufferPointer { bits in
      for byte in bytes {
        var rest = byte
        while rest != 0 {
          bits[rest.trailingZeroBitCount &* words &+ index &>> 6] |= 1 &<< UInt64(index & 63)
          rest &= rest &- 1
        }
        index &+= 1
      }
    }
  }

  /// What plane `bit` counts.
  func weight(_ bit: Int) -> Int32 { isSigned && bit == 7 ? -128 : 1 << Int32(bit) }

  /// Flips one bit of one element, for one read.
  mutating func flip(_ bit: Int, of element: Int) {
    bits[bit * words + element / 64] ^= 1 << UInt64(element % 64)
  }
}

/// A vector of inputs as an array takes it: 8 bits each, or 12 of a fine tensor.
struct InputPlanes {
  /// The 8 bits of each input, of a fine one its high byte.
  let high: BitPlanes
  /// The low 4 bits of fine inputs, which pass through the array after the high byte.
  var low: BitPlanes?
}

/// What an array does with a row of weights and a vector of inputs: in each cycle one plane of the inputs is
/// ANDed with every plane of the weights, a tree counts the ones of each, and the counts are shifted and
/// accumulated.
enum BitSerial {
  /// Cycles of a product: planes of the inputs.
  static let cycles = 8
  /// Cycles that the low bits of fine inputs add.
  static let lowCycles = 4

  /// Σ inputs · weights of one array.
  ///
  /// * `cycles`: planes of the inputs that are not empty.
  /// * `faults`: what goes wrong; the bits that are sensed wrongly have been flipped in `weights` already.
  /// * `accumulatorBits`: the width of the accumulator, which holds every sum of an array without a fault.
  static func product(
    _ inputs: BitPlanes, _ weights: BitPlanes, cycles: Int = Self.cycles,
    _ faults: [ProductFault.Kind] = [], accumulatorBits: Int
  ) -> Int32 {
    let words = inputs.words
    // Most sums are right: unoptimised code then has no list to go through in each cycle.
    let isFaulty = !faults.isEmpty
    var accumulator: Int32 = 0
    inputs.bits.withUnsafeBufferPointer { x in
      weights.bits.withUnsafeBufferPointer { w in
        var cycle = 0
        while cycle < cycles {
          var sum: Int32 = 0
          var plane = 0
          while plane < 8 {
            var ones = 0
            var word = 0
            while word < words {
              ones &+= (x[cycle &* words &+ word] & w[plane &* words &+ word]).nonzeroBitCount
              word &+= 1
            }
            if isFaulty { for case .tree(cycle, plane, let bit) in faults { ones ^= 1 << bit } }
            // Weights are signed: the top plane counts negative.
            let shifted = Int32(truncatingIfNeeded: ones) &<< Int32(plane)
            sum = plane == 7 ? sum &- shifted : sum &+ shifted
            plane &+= 1
          }
          accumulator &+= sum &* inputs.weight(cycle)
          if isFaulty { for case .upset(cycle, let bit) in faults { accumulator ^= 1 << Int32(bit) } }
          cycle &+= 1
        }
      }
    }
    let unused = Int32(32 - accumulatorBits)
    return (accumulator << unused) >> unused
  }
}

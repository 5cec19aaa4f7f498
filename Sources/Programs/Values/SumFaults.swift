/// What goes wrong with the sums of an instruction.
public enum SumFaults: Sendable {
  /// With some of them, in order of outputs.
  case some([ProductFault])
  /// With so many that each is computed again: what goes wrong is drawn for each.
  case each(FrequentFaults)
}

/// Faults that are drawn for one output at a time, in any order and on any thread.
public struct FrequentFaults: Sendable {
  /// The taps that each array adds up.
  public let arrays: [Range<Int>]
  private let draw: @Sendable (Int, inout OutputFaults) -> Void

  /// Faults in sums over `arrays`; `draw` gives those of an output.
  public init(_ arrays: [Range<Int>], draw: @escaping @Sendable (Int, inout OutputFaults) -> Void) {
    (self.arrays, self.draw) = (arrays, draw)
  }

  /// Draws what goes wrong with `output` into `faults`, whose room is used again.
  public func draw(_ output: Int, into faults: inout OutputFaults) { draw(output, &faults) }

  /// What goes wrong with `output`, one by one.
  public func listed(_ output: Int) -> [ProductFault] {
    var faults = OutputFaults()
    draw(output, into: &faults)
    var list: [ProductFault] = []
    func add(_ array: Range<Int>, _ mask: UInt32, _ kind: (Int) -> ProductFault.Kind) {
      for bit in 0..<32 where mask >> UInt32(bit) & 1 == 1 {
        list.append(ProductFault(output: output, array: array, kind: kind(bit)))
      }
    }
    for (number, array) in arrays.enumerated() {
      for tap in array where !faults.sensed.isEmpty {
        add(array, UInt32(faults.sensed[tap])) { .sense(tap: tap, bit: $0) }
      }
      for cycle in 0..<8 {
        let at = 8 * number + cycle
        for plane in 0..<8 where !faults.trees.isEmpty {
          add(array, faults.trees[8 * at + plane]) { .tree(cycle: cycle, plane: plane, bit: $0) }
        }
        if !faults.upsets.isEmpty {
          add(array, faults.upsets[at]) { .upset(cycle: cycle, bit: $0) }
        }
      }
    }
    return list
  }
}

/// What goes wrong with the sum of one output, as bits to flip. A list that is empty flips none.
public struct OutputFaults: Sendable {
  /// Of each tap the bits of its weight that are sensed wrongly.
  public var sensed: [UInt8] = []
  /// Of each array, cycle of an input bit and bit plane of the weights: bits of the count of ones.
  public var trees: [UInt32] = []
  /// Of each array and cycle: bits of the accumulator.
  public var upsets: [UInt32] = []

  /// None.
  public init() {}

  /// How many bits flip.
  public var count: Int {
    func total(_ masks: [some FixedWidthInteger]) -> Int { masks.reduce(0) { $0 + $1.nonzeroBitCount } }
    return total(sensed) + total(trees) + total(upsets)
  }
}

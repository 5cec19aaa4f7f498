import Networks
import Programs

/// A parameter that learns in integers: a high plane, which is the 8-bit value that forward and backward use
/// and that a memory array would hold, a low plane with the bits below it, and Adam's two moments.
///
/// real = high × base × 2^exponent, and (256 · high + low) × base × 2^(exponent − 8) with all bits. A weight
/// of the backbone learns in place: its base is the scale of the output channel, and its exponent stays 0.
public final class IntegerParameter: @unchecked Sendable {
  /// Elements.
  public let count: Int
  /// The units of the value besides the power of two: 1 for weights, the input's scale for biases.
  let base: Double
  /// The units of each output channel of a weight of the backbone; nil where `base` is that of all.
  let scales: [Float]?
  /// The power of two that one unit of `high` counts.
  public internal(set) var exponent: Int32
  /// The power of two that one unit of the first moment's gradient counts; nil until the first gradient.
  var momentExponent: Int32?
  /// OR of the second moment after the last update: its bit length is that of the largest.
  var secondMomentBits: UInt32 = 0

  /// High bytes that updates have changed so far: what a memory array would have had to rewrite.
  public internal(set) var changedBytes: UInt64 = 0

  /// The cells that hold the high plane, and those of the copy for error backward; nil where bytes are just
  /// bytes.
  private(set) var cells: StoredWeight?, transposedCells: StoredWeight?

  let memory: Memory
  let high: UnsafeMutablePointer<Int8>
  let low: UnsafeMutablePointer<Int8>
  let first: UnsafeMutablePointer<Int32>
  let second: UnsafeMutablePointer<UInt32>

  /// Rounds `values` into the planes.
  ///
  /// * `values`: real numbers.
  /// * `reach`: the largest magnitude to expect; the exponent leaves twice of it.
  convenience init(values: [Float], base: Double, reach: Double) {
    let exponent = Int32((2 * reach / (127 * base)).exponentCeiling)
    let unit = base * Double(sign: .plus, exponent: Int(exponent) - 8, significand: 1)
    self.init(
      masters: values.map { Int(max(-32512, min(32512, (Double($0) / unit).rounded()))) }, base: base,
      exponent: exponent, scales: nil)
  }

  /// A weight of the backbone, which learns in the scales that it has.
  convenience init(inPlace weight: QuantisedWeight) {
    self.init(
      masters: weight.integers.map { 256 * Int($0) }, base: 1, exponent: 0, scales: weight.scales)
  }

  private init(masters: [Int], base: Double, exponent: Int32, scales: [Float]?) {
    count = masters.count
    (self.base, self.exponent, self.scales) = (base, exponent, scales)
    let plane = (count + 63) / 64 * 64
    memory = Memory(count: 10 * plane)
    high = memory.pointer(Int8.self)
    low = memory.pointer(Int8.self, at: plane)
    first = memory.pointer(Int32.self, at: 2 * plane)
    second = memory.pointer(UInt32.self, at: 6 * plane)
    for (index, master) in masters.enumerated() { set(index, master) }
  }

  /// The real number that one unit of the high plane of element `index` counts.
  func unit(of index: Int) -> Double {
    let base = scales.map { Double($0[index / (count / $0.count)]) } ?? base
    return base * Double(sign: .plus, exponent: Int(exponent), significand: 1)
  }

  /// The high plane: the 8-bit values that forward and backward use.
  public var highBytes: [Int8] { Array(UnsafeBufferPointer(start: high, count: count)) }

  /// 256 · high + low.
  func master(_ index: Int) -> Int { 256 * Int(high[index]) + Int(low[index]) }

  private func set(_ index: Int, _ master: Int) {
    let top = (master + 128) >> 8
    high[index] = Int8(top)
    low[index] = Int8(master - 256 * top)
  }

  /// Doubles the range: halves every master, rounding half up, and counts one more in the exponent.
  func grow() {
    for index in 0..<count { set(index, (master(index) + 1) >> 1) }
    exponent += 1
  }

  /// Puts the high plane into `memory`, and a copy for error backward if it keeps one.
  func place(_ name: String, in memory: any WeightMemory) {
    let plane = WeightPlane(parameter: name, isTransposed: false, isFrozen: false)
    if memory.keepsTransposedCopy {
      let copy = WeightPlane(parameter: name, isTransposed: true, isFrozen: false)
      transposedCells = StoredWeight(copy, high, count: count, in: memory)
    }
    cells = StoredWeight(plane, high: high, count: count, in: memory)
    writeCells()
  }

  /// Writes the high plane as it is meant: from here on it is what the cells hold, and the master follows.
  func writeCells() {
    transposedCells?.write(high)
    cells?.write(high)
  }

  /// The real values, for reading.
  public var values: [Float] {
    (0..<count).map { Float(Double(master($0)) * unit(of: $0) / 256) }
  }
}

extension Double {
  /// The smallest integer e with 2^e ≥ self, for positive numbers.
  var exponentCeiling: Int { significand == 1 ? Int(exponent) : Int(exponent) + 1 }
}

import Kernels

/// SplitMix64: the same values everywhere for one seed.
struct ElementwiseGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

  /// Uniform in -127...127, with more of both ends and of 0 than chance gives.
  mutating func errors(_ count: Int) -> [Int8] {
    (0..<count).map { _ in
      let x = Int8.random(in: -127...127, using: &self)
      return Int.random(in: 0..<8, using: &self) == 0 ? [-127, 0, 127].randomElement(using: &self)! : x
    }
  }

  /// 0 ..< count in random contiguous ranges.
  mutating func ranges(_ count: Int) -> [Range<Int>] {
    let cuts = (0..<3).map { _ in Int.random(in: 0...count, using: &self) }.sorted()
    return zip([0] + cuts, cuts + [count]).map { $0..<$1 }
  }
}

/// Copies at fixed addresses, for the pointers of parameter blocks. The owner calls `release` at the end of
/// its scope, which also keeps the copies alive until then.
final class Copies {
  private var blocks: [UnsafeMutableRawPointer] = []

  func of<Element>(_ elements: [Element]) -> UnsafeMutableBufferPointer<Element> {
    let block = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(elements.count, 1))
    _ = block.initialize(from: elements)
    blocks.append(UnsafeMutableRawPointer(block.baseAddress!))
    return UnsafeMutableBufferPointer(rebasing: block[..<elements.count])
  }

  func release() {
    for block in blocks { block.deallocate() }
    blocks = []
  }
}

extension UnsafeMutableBufferPointer {
  var pointer: UnsafeMutablePointer<Element> { baseAddress! }
  var elements: [Element] { Array(self) }
}

/// A rule of requantisation in both forms.
struct RequantisationFixture {
  let rule: Reference.Requantisation
  let block: rm_requantise
  let maskOut: UnsafeMutableBufferPointer<UInt8>

  /// Per-channel multipliers, sometimes a bias and a mask, both roundings, both clamps.
  init(rows: Int, channels: Int, _ copies: Copies, using g: inout ElementwiseGenerator) {
    let maskBytes = rows * ((channels + 7) / 8)
    let isUnsigned = Bool.random(using: &g)
    rule = Reference.Requantisation(
      bias: Bool.random(using: &g) ? (0..<channels).map { _ in .random(in: -5000...5000, using: &g) } : nil,
      multiplier: Bool.random(using: &g)
        ? (0..<channels).map { _ in
          .random(in: 0..<1 << 15, using: &g) | .random(in: 0...6, using: &g) << 16
        } : nil,
      shift: .random(in: 30...48, using: &g), isStochastic: Bool.random(using: &g),
      seed: UInt32(truncatingIfNeeded: g.next()), low: isUnsigned ? 0 : -127, high: isUnsigned ? 255 : 127,
      maskIn: Bool.random(using: &g) ? g.bytes(maskBytes) : nil)
    let bias = rule.bias.map(copies.of)
    let multiplier = rule.multiplier.map(copies.of)
    let maskIn = rule.maskIn.map(copies.of)
    maskOut = copies.of([UInt8](repeating: 0, count: maskBytes))
    block = rm_requantise(
      bias: bias.map { UnsafePointer($0.pointer) }, multiplier: multiplier.map { UnsafePointer($0.pointer) },
      shift: Int32(rule.shift), rounding: Int32(rule.isStochastic ? RM_STOCHASTIC : RM_NEAREST),
      seed: rule.seed, low: rule.low, high: rule.high, mask_in: maskIn.map { UnsafePointer($0.pointer) },
      mask_out: maskOut.pointer, fine: 0, sign_mask: 0)
  }
}

extension [Int8] {
  var asBytes: [UInt8] { map { UInt8(bitPattern: $0) } }
}

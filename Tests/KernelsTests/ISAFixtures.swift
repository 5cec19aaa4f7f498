import CKernels
import Kernels
import Testing

/// A small seeded generator, so that a failing case can be replayed from its printed seed.
struct CaseRandom {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func int(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(bits() % UInt64(range.count))
  }

  mutating func chance(_ percent: Int) -> Bool { int(1...100) <= percent }

  mutating func element<T>(_ choices: [T]) -> T { choices[int(0...choices.count - 1)] }

  /// Bytes of which one in eight is an extreme: 0, 127, 128 (-128), 255 (-1).
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in
      let random = bits()
      return random & 7 == 0
        ? [0, 127, 128, 255][Int(random >> 8 & 3)] : UInt8(truncatingIfNeeded: random >> 16)
    }
  }

  mutating func signedBytes(_ count: Int) -> [Int8] { bytes(count).map { Int8(bitPattern: $0) } }

  mutating func int32s(_ count: Int, _ range: ClosedRange<Int>) -> [Int32] {
    (0..<count).map { _ in Int32(int(range)) }
  }

  /// A word for each channel: factors of about 2^30 and some below it, or any at all.
  mutating func factors(_ channels: Int, any: Bool = false) -> [Int32] {
    (0..<channels).map { _ in
      Int32(int((any ? 0 : 1 << 14)...(1 << 15) - 1) | int(0...(any ? 31 : 4)) << 16)
    }
  }

  /// A rule whose results spread over 8 bits and beyond for accumulators of about `scale`, or, one time in
  /// four, any shift at all.
  mutating func rule(rows: Int, channels: Int, scale: Double) -> Reference.Requantisation {
    let isStochastic = chance(50)
    let range: (low: Int32, high: Int32) = element([
      (-127, 127), (0, 255), (-128, 127), (0, 127), (0, 200), (-100, 90),
    ])
    var rule = Reference.Requantisation(
      shift: 30, isStochastic: isStochastic, seed: UInt32(truncatingIfNeeded: bits()), low: range.low,
      high: range.high)
    if chance(70) { rule.bias = int32s(channels, -Int(scale)...Int(scale)) }
    if chance(80) { rule.multiplier = factors(channels) }
    if chance(75) {
      // 2^30 * scale / 2^shift is about 2^7.
      rule.shift = min(max(23 + Int(scale.exponent) + int(-2...2), 16), 62)
    } else {
      rule.shift = int((isStochastic ? 16 : 1)...62)
      rule.multiplier = factors(channels, any: true)
    }
    if chance(40) { rule.maskIn = bytes(rows * ((channels + 7) / 8)) }
    return rule
  }
}

/// Memory of exactly the given elements at an address that is a multiple of their alignment alone, between
/// guard bytes that no kernel may touch.
final class GuardedBuffer<Element> {
  private static var guardBytes: Int { 128 }
  private let block: UnsafeMutableRawBufferPointer
  let elements: UnsafeMutableBufferPointer<Element>

  init(_ contents: [Element]) {
    let bytes = contents.count * MemoryLayout<Element>.stride
    block = .allocate(byteCount: bytes + 2 * Self.guardBytes, alignment: 64)
    block.initializeMemory(as: UInt8.self, repeating: 0xA5)
    // 64-byte aligned plus one element: as unaligned as the type allows.
    let start = Self.guardBytes / 2 + MemoryLayout<Element>.stride
    let bound = UnsafeMutableRawBufferPointer(rebasing: block[start..<start + bytes])
    elements = bound.bindMemory(to: Element.self)
    _ = elements.initialize(from: contents)
  }

  deinit { block.deallocate() }

  var address: UnsafeMutablePointer<Element>? { elements.baseAddress }

  /// The contents, after a check of the guards.
  func contents(_ label: String) -> [Element] {
    let start = Self.guardBytes / 2 + MemoryLayout<Element>.stride
    let end = start + elements.count * MemoryLayout<Element>.stride
    #expect(block[..<start].allSatisfy { $0 == 0xA5 }, "bytes before the output were written: \(label)")
    #expect(block[end...].allSatisfy { $0 == 0xA5 }, "bytes after the output were written: \(label)")
    return Array(elements)
  }
}

/// Records the first difference, not the arrays.
func expectSame<Element: Equatable>(_ found: [Element], _ expected: [Element], _ label: String) {
  guard found != expected else { return }
  let index =
    zip(found, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, expected.count)
  Issue.record(
    """
    from [\(index)] of \(expected.count) on: \(Array(found.dropFirst(index).prefix(4))), expected \
    \(Array(expected.dropFirst(index).prefix(4))): \(label)
    """
  )
}

/// The kernels of a set, or the end of this test case, visibly, where the processor does not run it.
func kernels(of set: InstructionSet) throws -> rm_kernels {
  guard let kernels = set.kernels else { try Test.cancel("this processor does not run \(set.rawValue)") }
  return kernels
}

/// A requantised tensor as a kernel sees it: an `rm_requantise` and the buffers that it points to.
struct RequantisedBuffers {
  let rule: Reference.Requantisation
  let out: GuardedBuffer<UInt8>
  let mask: GuardedBuffer<UInt8>?
  let magnitude: GuardedBuffer<UInt64>?
  private let bias: GuardedBuffer<Int32>?
  private let multiplier: GuardedBuffer<Int32>?
  private let maskIn: GuardedBuffer<UInt8>?

  init(_ start: Reference.Requantised, rule: Reference.Requantisation, wantsMask: Bool, wantsMagnitude: Bool)
  {
    self.rule = rule
    out = GuardedBuffer(start.elements)
    mask = wantsMask ? GuardedBuffer(start.mask) : nil
    magnitude = wantsMagnitude ? GuardedBuffer([0]) : nil
    bias = rule.bias.map(GuardedBuffer.init)
    multiplier = rule.multiplier.map(GuardedBuffer.init)
    maskIn = rule.maskIn.map(GuardedBuffer.init)
  }

  var parameters: rm_requantise {
    rm_requantise(
      bias: bias?.address, multiplier: multiplier?.address, shift: Int32(rule.shift),
      rounding: Int32(rule.isStochastic ? RM_STOCHASTIC : RM_NEAREST), seed: rule.seed,
      low: rule.low, high: rule.high, mask_in: maskIn?.address, mask_out: mask?.address,
      fine: rule.isFine ? 1 : 0, sign_mask: rule.hasSignMask ? 1 : 0)
  }

  /// Compares with the expected tensor; mask and magnitude where they were asked for.
  func expectEqual(_ expected: Reference.Requantised, _ label: String) {
    expectSame(out.contents(label), expected.elements, "elements, \(label)")
    if let mask { expectSame(mask.contents(label), expected.mask, "mask, \(label)") }
    if let magnitude { expectSame(magnitude.contents(label), [expected.magnitude], "magnitude, \(label)") }
  }
}

extension Reference.Requantised {
  /// A tensor full of what kernels must overwrite, or leave alone.
  static func filled(rows: Int, channels: Int, isFine: Bool = false) -> Self {
    var tensor = Self(rows: rows, channels: channels, isFine: isFine)
    tensor.elements = tensor.elements.indices.map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    tensor.mask = tensor.mask.indices.map { UInt8(truncatingIfNeeded: $0 &* 91 &+ 0xB5) }
    return tensor
  }

  /// The unused bits of the rows' last bytes, which the writer of a row's last channel clears.
  mutating func clearUnusedBits(rows: Range<Int>) {
    guard channels % 8 != 0 else { return }
    let bytes = (channels + 7) / 8
    for row in rows { mask[(row + 1) * bytes - 1] &= UInt8(1 << (channels % 8)) - 1 }
  }
}

import Kernels
import Testing

struct GroupNormTests {
  /// Norms of images and of rows, with constant inputs among them.
  static func norm(_ random: inout CaseRandom) -> (norm: Reference.GroupNorm, images: Int) {
    let (groups, width) = (random.int(1...3), random.element([1, 8, random.int(1...40), 600]))
    let channels = groups * width
    let norm = Reference.GroupNorm(
      positions: random.element([1, random.int(1...9)]), channels: channels, groups: groups,
      epsilon: random.element([1, 1000, 1 << random.int(0...60)]),
      scale: random.int32s(channels, -(1 << 15) + 1...(1 << 15) - 1))
    return (norm, random.int(1...3))
  }

  static func input(_ count: Int, _ random: inout CaseRandom) -> [UInt8] {
    random.chance(15) ? [UInt8](repeating: 200, count: count) : random.bytes(count)
  }

  @Test(arguments: InstructionSet.supported)
  func `A group norm equals its definition in any split`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<60 {
      var random = CaseRandom(seed: seed)
      let (norm, images) = Self.norm(&random)
      let x = Self.input(images * norm.positions * norm.channels, &random)
      let isSigned = random.chance(50)
      let bias = (0..<norm.channels).map { _ in random.int(-(1 << 28)...1 << 28) }
      let shift = random.int(15...24)
      let (low, high) = random.element([(0, 255), (-127, 127), (0, 200)])
      let expected = Reference.groupNorm(
        x, isSigned: isSigned, norm, bias: bias, shift: shift, low: low, high: high)
      let (input, scale) = (GuardedBuffer(x), GuardedBuffer(norm.scale))
      let biases = GuardedBuffer(bias.map(Int64.init))
      let out = GuardedBuffer([UInt8](repeating: 99, count: x.count))
      let mask = GuardedBuffer([UInt8](repeating: 0xB5, count: expected.mask.count))
      var block = rm_group_norm(
        x: input.address, is_signed: isSigned ? 1 : 0, positions: norm.positions, channels: norm.channels,
        groups: norm.groups, epsilon: Int64(norm.epsilon), scale: scale.address, bias: biases.address,
        shift: Int32(shift), low: Int32(low), high: Int32(high), out: out.address, mask_out: mask.address)
      var g = ElementwiseGenerator(seed: UInt64(seed))
      for range in g.ranges(images) { kernels.group_norm(&block, range.lowerBound, range.upperBound) }
      let label = "\(set), seed \(seed)"
      expectSame(out.contents(label), expected.elements, "elements, \(label)")
      expectSame(mask.contents(label), expected.mask, "mask, \(label)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Its error equals its definition in any split, in place too`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<60 {
      var random = CaseRandom(seed: seed)
      let (norm, images) = Self.norm(&random)
      let rows = images * norm.positions
      let x = Self.input(rows * norm.channels, &random)
      let error = random.signedBytes(x.count)
      let isSigned = random.chance(50)
      let rise = random.int(0...17)
      let rule = random.rule(rows: rows, channels: norm.channels, scale: 1_000_000)
      let expected = Reference.groupNormBackward(
        x, error, isSigned: isSigned, norm, rise: rise, by: rule)
      let buffers = RequantisedBuffers(
        .filled(rows: rows, channels: norm.channels), rule: rule, wantsMask: true, wantsMagnitude: true)
      let (input, scale, errors) = (GuardedBuffer(x), GuardedBuffer(norm.scale), GuardedBuffer(error))
      let label = "\(set), seed \(seed)"
      buffers.out.elements.withMemoryRebound(to: Int8.self) { out in
        var block = rm_group_norm_backward(
          x: input.address, is_signed: isSigned ? 1 : 0, positions: norm.positions, channels: norm.channels,
          groups: norm.groups, epsilon: Int64(norm.epsilon), scale: scale.address, rise: Int32(rise),
          error: errors.address, out: out.baseAddress, requantise: buffers.parameters)
        var g = ElementwiseGenerator(seed: UInt64(seed))
        for range in g.ranges(images) {
          kernels.group_norm_backward(&block, range.lowerBound, range.upperBound, buffers.magnitude?.address)
        }
        block.out = errors.address
        block.requantise.mask_out = nil
        kernels.group_norm_backward(&block, 0, images, nil)
      }
      buffers.expectEqual(expected, label)
      expectSame(errors.contents(label).asBytes, expected.elements, "in place, \(label)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `The gradient of its scale equals its definition`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<40 {
      var random = CaseRandom(seed: seed)
      let (norm, images) = Self.norm(&random)
      let x = Self.input(images * norm.positions * norm.channels, &random)
      let (error, isSigned) = (random.signedBytes(x.count), random.chance(50))
      let (input, scale, errors) = (GuardedBuffer(x), GuardedBuffer(norm.scale), GuardedBuffer(error))
      let sums = GuardedBuffer([Int64](repeating: 0, count: norm.channels))
      var block = rm_group_norm_backward(
        x: input.address, is_signed: isSigned ? 1 : 0, positions: norm.positions, channels: norm.channels,
        groups: norm.groups, epsilon: Int64(norm.epsilon), scale: scale.address, rise: 0,
        error: errors.address, out: nil, requantise: rm_requantise())
      kernels.group_norm_gradient(&block, images, sums.address)
      expectSame(
        sums.contents("\(seed)"),
        Reference.groupNormGradient(x, error, isSigned: isSigned, norm).map(Int64.init),
        "\(set), seed \(seed)")
    }
  }

  /// The integers against real numbers: the norm to its rounding, its error to a few of its units.
  @Test(arguments: [(1, 384, 1), (49, 24, 3)])
  func `It is the norm of real numbers`(positions: Int, channels: Int, groups: Int) {
    var random = CaseRandom(seed: 11)
    let x = random.bytes(positions * channels).map { UInt8(bitPattern: Int8(bitPattern: $0) / 2) }
    let error = random.signedBytes(x.count)
    let real = random.int32s(channels, -30000...30000).map { Double($0) / 20000 }
    let shift = random.int32s(channels, -1000...1000).map { Double($0) / 1000 }
    let integers = x.map { Double(Int8(bitPattern: $0)) }
    let (mean, inverse) = Float32Reference.groupStatistics(
      integers, positions: positions, channels: channels, groups: groups, epsilon: 1e-3)
    let exact = Float32Reference.groupNorm(
      integers, positions: positions, groups: groups, scale: real, shift: shift, mean: mean,
      inverseStd: inverse)

    var norm = Reference.GroupNorm(
      positions: positions, channels: channels, groups: groups, epsilon: 1, scale: [])
    norm.epsilon = max(1, Int((1e-3 * Double(norm.count * norm.count)).rounded()))
    // Results in units of 1/32: z counts in 2^-12, the scale in 2^-15.
    norm.scale = real.map { Int32(($0 * 32768 / 2).rounded()) }
    let found = Reference.groupNorm(
      x, isSigned: true, norm, bias: shift.map { Int(($0 * 0x1p26).rounded()) }, shift: 21, low: -127,
      high: 127)
    for (found, exact) in zip(found.elements, exact) where abs(exact) < 3.9 {
      #expect(abs(Double(Int8(bitPattern: found)) - 32 * exact) < 0.52)
    }

    let back = Float32Reference.groupNormBackward(
      integers, error.map(Double.init), positions: positions, groups: groups, scale: real, mean: mean,
      inverseStd: inverse)
    // Scales count in 2^-14, the accumulator in rise / n of that.
    let unit = 16384 * 0x1p17 / Double(norm.count)
    let sums = Reference.groupNormBackwardSums(x, error, isSigned: true, norm, rise: 17)
    for index in x.indices {
      #expect(abs(Double(sums[index]) - back.dx[index] * unit) <= 8 * 256, "element \(index)")
    }
  }

  @Test func `Integer roots are exact`() {
    var random = CaseRandom(seed: 5)
    let edges = [0, 1, 2, 3, 4, (1 << 62) - 1, (1 << 60), (1 << 60) - 1]
    for x in edges + (0..<500).map({ _ in random.int(0...(1 << 62) - 1) >> random.int(0...61) }) {
      let root = Reference.GroupNorm.isqrt(x)
      #expect(root * root <= x && (root + 1) * (root + 1) > x, "\(x)")
    }
  }
}

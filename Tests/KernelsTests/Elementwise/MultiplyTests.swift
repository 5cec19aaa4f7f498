import Kernels
import Testing

struct MultiplyTests {
  /// A second factor of each form: one like the first, one per image, one per row, one per image and all
  /// channels.
  static func forms(_ positions: Int, _ channels: Int) -> [(rows: Int, columns: Int)] {
    [(1, channels), (positions, channels), (1, 1), (positions, 1)]
  }

  @Test(arguments: InstructionSet.supported)
  func `Products equal their definition in any split`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<60 {
      var random = CaseRandom(seed: seed)
      let channels = seed == 0 ? 2100 : random.int(1...70)
      let (images, positions) = (random.int(1...3), random.int(1...4))
      let rows = images * positions
      let form = random.element(Self.forms(positions, channels))
      let (aIsSigned, bIsSigned) = (random.chance(50), random.chance(50))
      let a = random.bytes(rows * channels)
      let b = random.bytes(rows / form.rows * form.columns)
      let rule = random.rule(rows: rows, channels: channels, scale: 16000)
      let expected = Reference.multiply(
        a, aIsSigned: aIsSigned, b, bIsSigned: bIsSigned, channels: channels, bRows: form.rows,
        bColumns: form.columns, by: rule)
      let buffers = RequantisedBuffers(
        .filled(rows: rows, channels: channels), rule: rule, wantsMask: true, wantsMagnitude: true)
      let (first, second) = (GuardedBuffer(a), GuardedBuffer(b))
      var block = rm_multiply(
        a: first.address, b: second.address, a_signed: aIsSigned ? 1 : 0, b_signed: bIsSigned ? 1 : 0,
        channels: channels, b_rows: form.rows, b_columns: form.columns, out: buffers.out.address,
        requantise: buffers.parameters)
      var g = ElementwiseGenerator(seed: UInt64(seed))
      for range in g.ranges(rows) {
        kernels.multiply(&block, range.lowerBound, range.upperBound, buffers.magnitude?.address)
      }
      buffers.expectEqual(expected, "\(set), \(form), seed \(seed)")

      block.out = first.address
      block.requantise.mask_out = nil
      kernels.multiply(&block, 0, rows, nil)
      expectSame(first.contents("in place"), expected.elements, "in place, \(set), \(form), seed \(seed)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `The error of a factor that was spread equals its definition`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<60 {
      var random = CaseRandom(seed: seed)
      let channels = seed == 0 ? 1100 : random.int(1...70)
      let (groups, rows) = (random.int(1...3), random.int(1...5))
      let columns = random.chance(50) ? 1 : channels
      let xIsSigned = random.chance(50)
      let error = random.signedBytes(groups * rows * channels)
      let x = random.bytes(groups * rows * channels)
      let rule = random.rule(rows: groups, channels: columns, scale: 30000)
      let expected = Reference.multiplySums(
        error, x, xIsSigned: xIsSigned, channels: channels, rows: rows, columns: columns, by: rule)
      let buffers = RequantisedBuffers(
        .filled(rows: groups, channels: columns), rule: rule, wantsMask: true, wantsMagnitude: true)
      let (errors, input) = (GuardedBuffer(error), GuardedBuffer(x))
      buffers.out.elements.withMemoryRebound(to: Int8.self) { out in
        var block = rm_multiply_sums(
          error: errors.address, x: input.address, x_signed: xIsSigned ? 1 : 0, channels: channels,
          rows: rows, columns: columns, out: out.baseAddress, requantise: buffers.parameters)
        var g = ElementwiseGenerator(seed: UInt64(seed))
        for range in g.ranges(groups) {
          kernels.multiply_sums(&block, range.lowerBound, range.upperBound, buffers.magnitude?.address)
        }
      }
      buffers.expectEqual(expected, "\(set), \(columns) columns, seed \(seed)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Accumulators of another kernel are requantised`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<30 {
      var random = CaseRandom(seed: seed)
      let channels = seed == 0 ? 2100 : random.int(1...70)
      let rows = random.int(1...5)
      let sums = random.int32s(rows * channels, -1_000_000...1_000_000)
      let rule = random.rule(rows: rows, channels: channels, scale: 1_000_000)
      let buffers = RequantisedBuffers(
        .filled(rows: rows, channels: channels), rule: rule, wantsMask: true, wantsMagnitude: true)
      let input = GuardedBuffer(sums)
      var block = rm_requantise_int32(
        x: input.address, channels: channels, out: buffers.out.address, requantise: buffers.parameters)
      var g = ElementwiseGenerator(seed: UInt64(seed))
      for range in g.ranges(rows) {
        kernels.requantise_int32(&block, range.lowerBound, range.upperBound, buffers.magnitude?.address)
      }
      buffers.expectEqual(Reference.requantise(sums, channels: channels, by: rule), "\(set), seed \(seed)")
    }
  }
}

import Kernels
import Testing

struct MapTests {
  @Test(arguments: InstructionSet.supported)
  func `A map equals its definition in any split, in place too`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    for seed in 0..<30 {
      var g = ElementwiseGenerator(seed: UInt64(seed))
      let channels = Int.random(in: 1...70, using: &g)
      let rows = Int.random(in: 1...6, using: &g)
      let x = g.bytes(rows * channels)
      let table = g.bytes(256)
      let passes = g.bytes(256).map { $0 & 1 }
      let expected = Reference.map(x, table: table, passes: passes.map { $0 == 1 }, channels: channels)
      let (input, results, bits) = (GuardedBuffer(x), GuardedBuffer(table), GuardedBuffer(passes))
      let out = GuardedBuffer([UInt8](repeating: 99, count: x.count))
      let mask = GuardedBuffer([UInt8](repeating: 0xB5, count: expected.mask.count))
      var block = rm_map(
        x: input.address, table: results.address, passes: bits.address, channels: channels, out: out.address,
        mask_out: mask.address)
      for range in g.ranges(rows) { kernels.map(&block, range.lowerBound, range.upperBound) }
      expectSame(out.contents("seed \(seed)"), expected.elements, "elements, seed \(seed)")
      expectSame(mask.contents("seed \(seed)"), expected.mask, "mask, seed \(seed)")

      (block.out, block.passes) = (input.address, nil)
      block.mask_out = nil
      kernels.map(&block, 0, rows)
      expectSame(input.contents("seed \(seed)"), expected.elements, "in place, seed \(seed)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Errors through a map equal their definition in any split`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<40 {
      var random = CaseRandom(seed: seed)
      let channels = seed == 0 ? 2100 : random.int(1...70)
      let rows = random.int(1...5)
      let error = random.signedBytes(rows * channels)
      let x = random.bytes(rows * channels)
      let slopes = random.signedBytes(256)
      let rule = random.rule(rows: rows, channels: channels, scale: 8000)
      let expected = Reference.mapBackward(error, x, slopes: slopes, channels: channels, by: rule)
      let buffers = RequantisedBuffers(
        .filled(rows: rows, channels: channels), rule: rule, wantsMask: true, wantsMagnitude: true)
      let (errors, input, table) = (GuardedBuffer(error), GuardedBuffer(x), GuardedBuffer(slopes))
      buffers.out.elements.withMemoryRebound(to: Int8.self) { out in
        var block = rm_map_backward(
          error: errors.address, x: input.address, slopes: table.address, channels: channels,
          out: out.baseAddress, requantise: buffers.parameters)
        var g = ElementwiseGenerator(seed: UInt64(seed))
        for range in g.ranges(rows) {
          kernels.map_backward(&block, range.lowerBound, range.upperBound, buffers.magnitude?.address)
        }
      }
      buffers.expectEqual(expected, "\(set), seed \(seed)")
    }
  }
}

import Kernels
import Testing

struct MaxPoolTests {
  static func pool(_ random: inout CaseRandom) -> Reference.MaxPool {
    let kernel = random.int(1...3)
    let stride = random.int(1...2)
    let pad = random.int(0...kernel / 2)
    let (height, width) = (random.int(kernel...8), random.int(kernel...8))
    return Reference.MaxPool(
      batch: random.int(1...2), height: height, width: width, channels: random.int(1...37),
      outHeight: (height + 2 * pad - kernel) / stride + 1, outWidth: (width + 2 * pad - kernel) / stride + 1,
      kernel: kernel, stride: stride, padTop: pad, padLeft: pad)
  }

  static func geometry(_ pool: Reference.MaxPool) -> rm_geometry {
    var geometry = rm_geometry()
    geometry.batch = Int32(pool.batch)
    (geometry.in_h, geometry.in_w) = (Int32(pool.height), Int32(pool.width))
    (geometry.in_channels, geometry.out_channels) = (Int32(pool.channels), Int32(pool.channels))
    (geometry.out_h, geometry.out_w) = (Int32(pool.outHeight), Int32(pool.outWidth))
    (geometry.kernel_h, geometry.kernel_w) = (Int32(pool.kernel), Int32(pool.kernel))
    (geometry.stride, geometry.groups) = (Int32(pool.stride), 1)
    (geometry.pad_top, geometry.pad_left) = (Int32(pool.padTop), Int32(pool.padLeft))
    return geometry
  }

  @Test(arguments: InstructionSet.supported)
  func `Largest elements and their errors equal their definition`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<60 {
      var random = CaseRandom(seed: seed)
      let pool = Self.pool(&random)
      let isSigned = random.chance(50)
      // Few values: many windows have several largest elements.
      let x = random.bytes(pool.batch * pool.height * pool.width * pool.channels).map { $0 & 0xC3 }
      let error = random.signedBytes(pool.batch * pool.outHeight * pool.outWidth * pool.channels)
      let rows = pool.batch * pool.height * pool.width
      let rule = random.rule(rows: rows, channels: pool.channels, scale: 200)
      let buffers = RequantisedBuffers(
        .filled(rows: rows, channels: pool.channels), rule: rule, wantsMask: true, wantsMagnitude: true)
      let out = GuardedBuffer([UInt8](repeating: 99, count: error.count))
      let (input, errors) = (GuardedBuffer(x), GuardedBuffer(error))
      let scratch = GuardedBuffer([Int32](repeating: -1, count: x.count / pool.batch))
      var block = rm_max_pool(
        geometry: Self.geometry(pool), input: input.address, is_signed: isSigned ? 1 : 0, out: out.address,
        error: errors.address, requantise: buffers.parameters)
      var g = ElementwiseGenerator(seed: UInt64(seed))
      for range in g.ranges(pool.batch * pool.outHeight) {
        kernels.max_pool(&block, range.lowerBound, range.upperBound)
      }
      let label = "\(set), seed \(seed)"
      expectSame(out.contents(label), Reference.maxPool(x, isSigned: isSigned, pool), label)

      block.out = buffers.out.address
      for range in g.ranges(pool.batch) {
        kernels.max_pool_backward(
          &block, range.lowerBound, range.upperBound, scratch.address, buffers.magnitude?.address)
      }
      let expected = Reference.maxPoolBackward(error, x, isSigned: isSigned, pool, by: rule)
      buffers.expectEqual(expected, label)
      _ = scratch.contents(label)
    }
  }
}

import Kernels
import Testing

struct PoolTests {
  @Test(arguments: InstructionSet.supported)
  func `Average pooling equals its definition, remainders and extremes included`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let copies = Copies()
    defer { copies.release() }
    for seed in 0..<40 {
      var g = ElementwiseGenerator(seed: UInt64(seed))
      let size = Int.random(in: 1...4, using: &g)
      let pooling = Reference.Pooling(
        batch: .random(in: 1...2, using: &g), height: size + .random(in: 0...4, using: &g),
        width: size + .random(in: 0...4, using: &g), channels: .random(in: 1...70, using: &g), size: size)
      let isSigned = Bool.random(using: &g)
      let count = pooling.batch * pooling.height * pooling.width * pooling.channels
      let x = seed % 4 == 0 ? [UInt8](repeating: isSigned ? 0x81 : 255, count: count) : g.bytes(count)
      let shift = Int.random(in: 4...16, using: &g)
      // About the mean, up to twice it, so that the clamp is met.
      let multiplier = Int32((1 << shift) / (size * size)) * .random(in: 1...2, using: &g) + 1
      let outRows = pooling.batch * (pooling.height / size)
      let outCount = outRows * (pooling.width / size) * pooling.channels

      let input = copies.of(x)
      let out = copies.of([UInt8](repeating: 99, count: outCount))
      var block = rm_average_pool(pooling, isSigned: isSigned)
      block.multiplier = multiplier
      block.shift = Int32(shift)
      block.input = UnsafeRawPointer(input.pointer)
      block.out = UnsafeMutableRawPointer(out.pointer)
      for range in g.ranges(outRows) { kernels.average_pool(&block, range.lowerBound, range.upperBound) }
      let expected = Reference.averagePool(
        x, isSigned: isSigned, pooling, multiplier: multiplier, shift: shift)
      #expect(out.elements == expected, "seed \(seed)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Average pooling backward is the transpose of the sum over cells`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let copies = Copies()
    defer { copies.release() }
    for seed in 0..<20 {
      var g = ElementwiseGenerator(seed: UInt64(seed))
      let size = Int.random(in: 1...3, using: &g)
      let pooling = Reference.Pooling(
        batch: 2, height: size + .random(in: 0...4, using: &g), width: size + .random(in: 0...4, using: &g),
        channels: .random(in: 1...20, using: &g), size: size)
      let rows = pooling.batch * pooling.height
      let count = rows * pooling.width * pooling.channels
      let error = g.errors(
        pooling.batch * (pooling.height / size) * (pooling.width / size) * pooling.channels)

      let input = copies.of(error)
      let out = copies.of([Int8](repeating: 99, count: count))
      var block = rm_average_pool(pooling, isSigned: true)
      block.input = UnsafeRawPointer(input.pointer)
      block.out = UnsafeMutableRawPointer(out.pointer)
      for range in g.ranges(rows) {
        kernels.average_pool_backward(&block, range.lowerBound, range.upperBound)
      }
      #expect(out.elements == Reference.averagePoolBackward(error, pooling), "seed \(seed)")

      // A multiplier and a shift that divide by 1 leave the sums of small inputs as they are.
      let x = (0..<count).map { _ in Int8.random(in: -5...5, using: &g) }
      let sums = Reference.averagePool(x.asBytes, isSigned: true, pooling, multiplier: 2, shift: 1)
      let forward = zip(sums, error).reduce(0) { $0 + Int(Int8(bitPattern: $1.0)) * Int($1.1) }
      let backward = zip(x, out.elements).reduce(0) { $0 + Int($1.0) * Int($1.1) }
      #expect(forward == backward, "seed \(seed)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Global pooling equals its definition in any split`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let copies = Copies()
    defer { copies.release() }
    for seed in 0..<30 {
      var g = ElementwiseGenerator(seed: UInt64(seed))
      let channels = seed == 0 ? 1030 : Int.random(in: 1...70, using: &g)
      let positions = Int.random(in: 1...12, using: &g)
      let isSigned = Bool.random(using: &g)
      let batch = 3
      let count = batch * positions * channels
      let x = seed % 4 == 1 ? [UInt8](repeating: isSigned ? 0x81 : 255, count: count) : g.bytes(count)
      let multiplier = Int32((1 << 28) / positions) * .random(in: 1...4, using: &g)

      let input = copies.of(x)
      let out = copies.of([UInt8](repeating: 99, count: batch * channels))
      var block = rm_global_pool(
        positions: positions, channels: channels, is_signed: isSigned ? 1 : 0, multiplier: multiplier,
        shift: 28, low: isSigned ? -127 : 0, high: isSigned ? 127 : 255, input: input.pointer,
        out: out.pointer)
      for range in g.ranges(batch) { kernels.global_pool(&block, range.lowerBound, range.upperBound) }
      let expected = Reference.globalPool(
        x, isSigned: isSigned, positions: positions, channels: channels, multiplier: multiplier, shift: 28,
        low: block.low, high: block.high)
      #expect(out.elements == expected, "seed \(seed)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Broadcasting equals its definition with and without a mask`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let copies = Copies()
    defer { copies.release() }
    for channels in 1...70 {
      var g = ElementwiseGenerator(seed: UInt64(channels))
      let positions = Int.random(in: 1...4, using: &g)
      let batch = 2
      let error = g.errors(batch * channels)
      let bits = g.bytes(batch * positions * ((channels + 7) / 8))

      let input = copies.of(error)
      let mask = copies.of(bits)
      for masked in [false, true] {
        let out = copies.of([Int8](repeating: 99, count: batch * positions * channels))
        var block = rm_broadcast(
          positions: positions, channels: channels, error: input.pointer, mask: masked ? mask.pointer : nil,
          out: out.pointer)
        for range in g.ranges(batch) { kernels.broadcast(&block, range.lowerBound, range.upperBound) }
        let expected = Reference.broadcast(
          error, mask: masked ? bits : nil, positions: positions, channels: channels)
        #expect(out.elements == expected, "\(channels) channels, masked: \(masked)")
      }
    }
  }
}

extension rm_average_pool {
  init(_ pooling: Reference.Pooling, isSigned: Bool) {
    self.init()
    batch = Int32(pooling.batch)
    in_h = Int32(pooling.height)
    in_w = Int32(pooling.width)
    channels = Int32(pooling.channels)
    size = Int32(pooling.size)
    is_signed = isSigned ? 1 : 0
  }
}

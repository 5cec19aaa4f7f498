import Kernels
import Testing

struct AddTests {
  @Test(arguments: InstructionSet.supported)
  func `Addition equals its definition in any split`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let copies = Copies()
    defer { copies.release() }
    for seed in 0..<30 {
      var g = ElementwiseGenerator(seed: UInt64(seed))
      let count = Int.random(in: 1...300, using: &g)
      let a = g.errors(count)
      let b = g.errors(count)
      let limit: Int32 = (1 << 22) - 1
      let extremes = [-limit, limit, 1, 0, .random(in: -limit...limit, using: &g)]
      let ma = extremes.randomElement(using: &g)!
      let mb = extremes.randomElement(using: &g)!
      let shift = Int32.random(in: 1...22, using: &g)

      let left = copies.of(a)
      let right = copies.of(b)
      let out = copies.of([Int8](repeating: 99, count: count))
      var block = rm_add(a: left.pointer, b: right.pointer, out: out.pointer, ma: ma, mb: mb, shift: shift)
      for range in g.ranges(count) { kernels.add_int8(&block, range.lowerBound, range.upperBound) }
      let expected = Reference.add(a, b, ma: ma, mb: mb, shift: Int(shift))
      #expect(out.elements == expected, "seed \(seed)")

      block.out = left.pointer
      kernels.add_int8(&block, 0, count)
      #expect(left.elements == expected, "in place, seed \(seed)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Combining errors equals its definition in any split`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let copies = Copies()
    defer { copies.release() }
    for seed in 0..<40 {
      var g = ElementwiseGenerator(seed: UInt64(seed))
      let channels = seed == 0 ? 1030 : Int.random(in: 1...70, using: &g)
      let rows = Int.random(in: 1...5, using: &g)
      let inputs = (0..<Int.random(in: 1...16, using: &g)).map { _ in g.errors(rows * channels) }
      let left = inputs.map { _ in Int.random(in: 0...20, using: &g) }
      let fixture = RequantisationFixture(rows: rows, channels: channels, copies, using: &g)

      let inputCopies = inputs.map(copies.of)
      let out = copies.of([Int8](repeating: 99, count: rows * channels))
      var block = rm_combine()
      withUnsafeMutableBytes(of: &block.inputs) { bytes in
        let pointers = bytes.bindMemory(to: UnsafePointer<Int8>?.self)
        for (i, copy) in inputCopies.enumerated() { pointers[i] = UnsafePointer(copy.pointer) }
      }
      withUnsafeMutableBytes(of: &block.left) { bytes in
        let shifts = bytes.bindMemory(to: Int32.self)
        for (i, shift) in left.enumerated() { shifts[i] = Int32(shift) }
      }
      block.inputs_count = Int32(inputs.count)
      block.channels = channels
      block.out = out.pointer
      block.requantise = fixture.block
      var magnitude: UInt64 = 0
      for range in g.ranges(rows) { kernels.combine(&block, range.lowerBound, range.upperBound, &magnitude) }

      let expected = Reference.combine(inputs, left: left, channels: channels, by: fixture.rule)
      #expect(out.elements.asBytes == expected.elements, "seed \(seed)")
      #expect(fixture.maskOut.elements == expected.mask, "seed \(seed)")
      #expect(magnitude == expected.magnitude, "seed \(seed)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `A rectified sum equals its definition in any split, in place too`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<60 {
      var random = CaseRandom(seed: seed)
      let channels = seed == 0 ? 1100 : random.int(1...70)
      let rows = random.int(1...5)
      let (aIsSigned, bIsSigned) = (random.chance(50), random.chance(50))
      let (a, b) = (random.bytes(rows * channels), random.bytes(rows * channels))
      let limit = (1 << 22) - 1
      let multipliers = (0..<2).map { _ in
        Int32(random.element([-limit, limit, 1, 0, random.int(0...limit)]))
      }
      let shift = random.element([1, 20, 22, random.int(1...22)])
      let (low, high): (Int32, Int32) = random.element([(0, 255), (0, 200), (-127, 127)])
      let expected = Reference.addRectified(
        a, aIsSigned: aIsSigned, b, bIsSigned: bIsSigned, ma: multipliers[0], mb: multipliers[1],
        shift: shift, low: low, high: high, channels: channels)
      let (first, second) = (GuardedBuffer(a), GuardedBuffer(b))
      let out = GuardedBuffer([UInt8](repeating: 99, count: a.count))
      let mask = GuardedBuffer([UInt8](repeating: 0xB5, count: expected.mask.count))
      var block = rm_add_rectified(
        a: first.address, b: second.address, a_signed: aIsSigned ? 1 : 0, b_signed: bIsSigned ? 1 : 0,
        channels: channels, out: out.address, ma: multipliers[0], mb: multipliers[1], shift: Int32(shift),
        low: low, high: high, mask_out: mask.address)
      var g = ElementwiseGenerator(seed: UInt64(seed))
      for range in g.ranges(rows) { kernels.add_rectified(&block, range.lowerBound, range.upperBound) }
      let label = "\(set), seed \(seed)"
      expectSame(out.contents(label), expected.elements, "elements, \(label)")
      expectSame(mask.contents(label), expected.mask, "mask, \(label)")
      (block.out, block.mask_out) = (first.address, nil)
      kernels.add_rectified(&block, 0, rows)
      expectSame(first.contents(label), expected.elements, "in place, \(label)")
    }
  }
}

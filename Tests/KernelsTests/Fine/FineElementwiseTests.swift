import CKernels
import Kernels
import Testing

/// Fine elements themselves, and what sums, pools and gathers them.
@Suite struct FineElementwiseTests {
  @Test func planesHoldEveryElement() {
    for (isSigned, range) in [(true, -2048...2047), (false, 0...4095)] {
      let elements = range.map { Int16($0) }
      for channels in [1, 4, 64] {
        let planes = Reference.finePlanes(elements, channels: channels)
        #expect(Reference.fineElements(planes, isSigned: isSigned, channels: channels) == elements)
      }
    }
    #expect(Reference.finePlanes([-2032, 2047, -1, 16], channels: 2) == [0x81, 127, 0, 15, 0xFF, 1, 15, 0])
  }

  @Test(arguments: InstructionSet.allCases)
  func sumEqualsItsDefinitionInAnySplit(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 9000..<9040 {
      var random = CaseRandom(seed: seed)
      let rows = random.int(1...9), channels = random.int(1...100)
      let a = random.elements(rows * channels, isFine: true, isSigned: true)
      let b = random.elements(rows * channels, isFine: false, isSigned: true).map { Int8($0) }
      let (ma, mb) = ((1 << 18) - 1, (1 << 22) - 1)
      let first = Int32(random.element([-ma, ma, 0, random.int(-ma...ma)]))
      let second = Int32(random.element([-mb, mb, 0, random.int(-mb...mb)]))
      let shift = Int32(random.int(1...22))
      let expected = Reference.finePlanes(
        Reference.addFine(a, b, ma: first, mb: second, shift: Int(shift)), channels: channels)

      let left = GuardedBuffer(Reference.finePlanes(a, channels: channels))
      let right = GuardedBuffer(b)
      let out = GuardedBuffer([UInt8](repeating: 99, count: 2 * rows * channels))
      withExtendedLifetime((left, right)) {
        var block = rm_add_fine(
          a: left.address, b: right.address, out: out.address, channels: channels, ma: first, mb: second,
          shift: shift)
        let cut = random.int(0...rows)
        kernels.add_fine(&block, 0, cut)
        kernels.add_fine(&block, cut, rows)
        expectSame(out.contents("seed \(seed)"), expected, "seed \(seed), \(rows) x \(channels)")
        block.out = left.address
        kernels.add_fine(&block, 0, rows)
        expectSame(left.contents("seed \(seed)"), expected, "in place, seed \(seed), \(rows) x \(channels)")
      }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func averagePoolEqualsItsDefinition(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 9100..<9140 {
      var random = CaseRandom(seed: seed)
      let size = random.int(1...4)
      let pooling = Reference.Pooling(
        batch: random.int(1...2), height: size + random.int(0...4), width: size + random.int(0...4),
        channels: seed == 9100 ? 530 : random.int(1...70), size: size)
      let isSigned = random.chance(50)
      let positions = pooling.batch * pooling.height * pooling.width
      let elements =
        seed % 4 == 0
        ? [Int16](repeating: isSigned ? -2032 : 4095, count: positions * pooling.channels)
        : random.elements(positions * pooling.channels, isFine: true, isSigned: isSigned)
      // The mean over 16, up to twice it, so that the clamp is met; below 2^31 by the bound that the header
      // states.
      let shift = random.int(8...17)
      let multiplier = Int32((1 << shift) / (16 * size * size)) * Int32(random.int(1...2)) + 1
      let outRows = pooling.batch * (pooling.height / size)

      let input = GuardedBuffer(Reference.finePlanes(elements, channels: pooling.channels))
      let out = GuardedBuffer(
        [UInt8](repeating: 99, count: outRows * (pooling.width / size) * pooling.channels))
      var block = rm_average_pool(pooling, isSigned: isSigned)
      block.fine = 1
      (block.multiplier, block.shift) = (multiplier, Int32(shift))
      block.input = UnsafeRawPointer(input.address)
      block.out = UnsafeMutableRawPointer(out.address)
      let cut = random.int(0...outRows)
      withExtendedLifetime(input) {
        kernels.average_pool(&block, 0, cut)
        kernels.average_pool(&block, cut, outRows)
      }
      let expected = Reference.averagePool(
        elements, isSigned: isSigned, pooling, multiplier: multiplier, shift: shift)
      expectSame(out.contents("seed \(seed)"), expected, "seed \(seed): \(pooling), signed \(isSigned)")
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func patchesEqualTheReference(set: InstructionSet) throws {
    let gather = try kernels(of: set).gather!
    for seed in 9200..<9260 {
      var random = CaseRandom(seed: seed)
      // Every third reads 3 × 3 pixels of a picture, which have code of their own.
      let isPicture = seed % 3 == 0
      let groups = isPicture ? 1 : random.element([1, 1, 2, 3])
      let channels = isPicture ? 3 : groups * random.int(1...6)
      var geometry: rm_geometry
      repeat {
        geometry = .random(
          &random, kernel: isPicture ? 3 : random.int(1...5), channels: (channels, 8), groups: groups,
          longest: isPicture ? 24 : 12)
      } while geometry.transposed != 0
      geometry.fine = 1
      let elements = random.elements(
        Int(geometry.batch * geometry.in_h * geometry.in_w) * channels, isFine: true, isSigned: true)
      let rows = Int(geometry.batch * geometry.out_h * geometry.out_w)
      let columns = Int(geometry.kernel_h * geometry.kernel_w) * channels / groups
      let half = columns + random.int(0...5)
      let begin = random.int(0...rows - 1), end = random.int(begin + 1...rows)
      for group in 0..<groups {
        let patches = Reference.gather(elements, geometry: geometry, group: group)
        var expected: [UInt8] = []
        for row in begin..<end {
          let patch = patches[row * columns..<(row + 1) * columns].map(Reference.fine)
          let zeros = [UInt8](repeating: 0, count: half - columns)
          expected += patch.map(\.high) + zeros + patch.map(\.low) + zeros
        }
        let input = GuardedBuffer(Reference.finePlanes(elements, channels: channels))
        let out = GuardedBuffer([UInt8](repeating: 77, count: (end - begin) * 2 * half))
        withExtendedLifetime(input) {
          gather(
            &geometry, Int32(group), input.address, 1, Int64(begin), Int64(end), out.address, Int64(2 * half))
        }
        let label = "seed \(seed): \(geometry), group \(group), rows \(begin)..<\(end)"
        expectSame(out.contents(label), expected, label)
      }
    }
  }
}

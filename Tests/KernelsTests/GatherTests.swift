import CKernels
import Kernels
import Testing

typealias GatherKernel =
  @convention(c) (
    UnsafePointer<rm_geometry>?, Int32, UnsafeRawPointer?, Int32, Int64, Int64, UnsafeMutableRawPointer?,
    Int64
  ) -> Void

@Suite struct GatherTests {
  @Test(arguments: InstructionSet.allCases)
  func patchesEqualTheReference(set: InstructionSet) throws {
    let gather = try kernels(of: set).gather!
    for seed in 0..<80 {
      var random = CaseRandom(seed: 4000 + seed)
      // Every third reads 3 × 3 pixels of a picture, which have code of their own.
      let isPicture = seed % 3 == 0
      let groups = isPicture ? 1 : random.element([1, 1, 2, 3])
      let channels = isPicture ? 3 : groups * random.int(1...6)
      let geometry = rm_geometry.random(
        &random, kernel: isPicture ? 3 : random.int(1...5), channels: (channels, 8), groups: groups,
        longest: isPicture ? 24 : 12)
      let bytes = random.bytes(Int(geometry.batch * geometry.in_h * geometry.in_w) * channels)
      check(bytes, geometry, gather, &random, "seed \(4000 + seed): \(geometry), bytes")
      check(
        bytes.map { Int32($0) * 65_793 }, geometry, gather, &random,
        "seed \(4000 + seed): \(geometry), words")
    }
  }

  func check<Element: FixedWidthInteger>(
    _ elements: [Element], _ geometry: rm_geometry, _ gather: GatherKernel, _ random: inout CaseRandom,
    _ label: String
  ) {
    let input = GuardedBuffer(elements)
    let rows = Int(geometry.batch * geometry.out_h * geometry.out_w)
    let columns = Int(geometry.kernel_h * geometry.kernel_w * geometry.in_channels / geometry.groups)
    let stride = columns + random.int(0...5)
    let begin = random.int(0...rows - 1), end = random.int(begin + 1...rows)
    for group in 0..<Int(geometry.groups) {
      let patches = Reference.gather(elements, geometry: geometry, group: group)
      var expected: [Element] = []
      for row in begin..<end {
        expected += patches[row * columns..<(row + 1) * columns]
        expected += [Element](repeating: 0, count: stride - columns)
      }
      let out = GuardedBuffer([Element](repeating: 77, count: (end - begin) * stride))
      var geometry = geometry
      withExtendedLifetime(input) {
        gather(
          &geometry, Int32(group), input.address, Int32(MemoryLayout<Element>.size), Int64(begin), Int64(end),
          out.address, Int64(stride))
      }
      expectSame(out.contents(label), expected, "\(label), group \(group), rows \(begin)..<\(end)")
    }
  }
}

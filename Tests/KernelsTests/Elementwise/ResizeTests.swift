import Kernels
import Testing

struct ResizeTests {
  /// From one position up, the same size, and down; sides differ.
  static func shapes(_ g: inout ElementwiseGenerator) -> [Reference.Resizing] {
    let sides = [
      (1, 1, 3, 3), (1, 2, 4, 5), (3, 3, 3, 3), (4, 5, 2, 2), (2, 3, 7, 4), (5, 1, 1, 6), (7, 7, 4, 3),
    ]
    return sides.map { inHeight, inWidth, outHeight, outWidth in
      Reference.Resizing(
        batch: .random(in: 1...2, using: &g), inHeight: inHeight, inWidth: inWidth, outHeight: outHeight,
        outWidth: outWidth, channels: .random(in: 1...70, using: &g))
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Resizing equals its definition in any split`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let copies = Copies()
    defer { copies.release() }
    var g = ElementwiseGenerator(seed: 1)
    for r in Self.shapes(&g) {
      let x = g.errors(r.batch * r.inHeight * r.inWidth * r.channels)
      let input = copies.of(x)
      let rows = r.batch * r.outHeight
      let out = copies.of([Int8](repeating: 99, count: rows * r.outWidth * r.channels))
      var block = rm_resize(r, input: input, out: out)
      for range in g.ranges(rows) { kernels.resize(&block, range.lowerBound, range.upperBound) }
      #expect(out.elements == Reference.resize(x, r), "\(r)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Resizing backward equals its definition in any split`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let copies = Copies()
    defer { copies.release() }
    var g = ElementwiseGenerator(seed: 2)
    for r in Self.shapes(&g) + Self.shapes(&g) {
      let error = g.errors(r.batch * r.outHeight * r.outWidth * r.channels)
      let positions = r.inHeight * r.inWidth
      let fixture = RequantisationFixture(rows: r.batch * positions, channels: r.channels, copies, using: &g)
      let input = copies.of(error)
      let out = copies.of([Int8](repeating: 99, count: r.batch * positions * r.channels))
      let scratch = copies.of([Int32](repeating: -1, count: positions * r.channels))
      var block = rm_resize(r, input: input, out: out)
      block.requantise = fixture.block
      var magnitude: UInt64 = 0
      for range in g.ranges(r.batch) {
        kernels.resize_backward(&block, range.lowerBound, range.upperBound, scratch.pointer, &magnitude)
      }
      let expected = Reference.resizeBackward(error, r, by: fixture.rule)
      #expect(out.elements.asBytes == expected.elements, "\(r)")
      #expect(fixture.maskOut.elements == expected.mask, "\(r)")
      #expect(magnitude == expected.magnitude, "\(r)")
    }
  }

  @Test func `The backward sums are the transpose of the forward ones`() {
    var g = ElementwiseGenerator(seed: 3)
    for r in Self.shapes(&g) {
      let x = g.errors(r.batch * r.inHeight * r.inWidth * r.channels)
      let error = g.errors(r.batch * r.outHeight * r.outWidth * r.channels)
      let forward = zip(Reference.resizeSums(x, r), error).reduce(0) { $0 + Int($1.0) * Int($1.1) }
      let backward = zip(x, Reference.resizeBackwardSums(error, r)).reduce(0) { $0 + Int($1.0) * Int($1.1) }
      #expect(forward == backward, "\(r)")
    }
  }

  @Test func `Weights are the bilinear ones`() {
    for (input, output) in [(1, 3), (2, 5), (3, 3), (4, 7), (7, 3), (14, 28)] {
      for i in 0..<output {
        let coordinate = (Double(2 * i + 1) * Double(input) / Double(output) - 1) / 2
        let cut = min(max(coordinate, 0), Double(input - 1))
        let taps = Reference.Resizing.taps(i, from: input, to: output)
        #expect(taps.reduce(0) { $0 + $1.weight } == 128)
        let centre = taps.reduce(0.0) { $0 + Double($1.weight) / 128 * Double($1.input) }
        #expect(abs(centre - cut) <= 0.5 / 128, "\(input) to \(output), output \(i)")
      }
    }
  }
}

extension rm_resize {
  init(
    _ r: Reference.Resizing, input: UnsafeMutableBufferPointer<Int8>, out: UnsafeMutableBufferPointer<Int8>
  ) {
    self.init()
    batch = Int32(r.batch)
    in_h = Int32(r.inHeight)
    in_w = Int32(r.inWidth)
    out_h = Int32(r.outHeight)
    out_w = Int32(r.outWidth)
    channels = Int32(r.channels)
    self.input = UnsafePointer(input.pointer)
    self.out = out.pointer
  }
}

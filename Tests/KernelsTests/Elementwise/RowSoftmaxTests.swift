import Kernels
import Testing

struct RowSoftmaxTests {
  @Test(arguments: InstructionSet.supported)
  func `Soft-max along rows equals its definition, shorter rows too`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<40 {
      var random = CaseRandom(seed: seed)
      let columns = random.element([1, 16, 64, random.int(1...70)])
      let (groups, each) = (random.int(1...3), random.int(1...3))
      let rows = groups * each
      let scores = random.int32s(rows * columns, -40000...40000)
      let valid = random.chance(50) ? (0..<groups).map { _ in random.int(1...columns) } : nil
      let (multiplier, shift) = (Int32(random.int(0...1 << 25)), random.int(16...26))
      let expected = Reference.rowSoftmax(
        scores, columns: columns, valid: valid, validRows: each, multiplier: multiplier, shift: shift)
      let input = GuardedBuffer(scores)
      let lengths = valid.map { GuardedBuffer($0.map(Int32.init)) }
      let out = GuardedBuffer([UInt8](repeating: 99, count: scores.count))
      var block = rm_row_softmax(
        scores: input.address, bytes: nil, bytes_signed: 0, columns: columns, valid: lengths?.address,
        valid_rows: each,
        multiplier: multiplier, shift: Int32(shift), out: out.address)
      var g = ElementwiseGenerator(seed: UInt64(seed))
      for range in g.ranges(rows) { kernels.row_softmax(&block, range.lowerBound, range.upperBound) }
      expectSame(out.contents("\(seed)"), expected, "\(set), seed \(seed)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Bytes give what the same scores give`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<20 {
      var random = CaseRandom(seed: seed)
      let (columns, rows) = (random.int(1...70), random.int(1...6))
      let (bytes, isSigned) = (random.bytes(rows * columns), random.chance(50))
      let (multiplier, shift) = (Int32(random.int(0...1 << 25)), random.int(8...20))
      let expected = Reference.rowSoftmax(
        bytes.map { isSigned ? Int32(Int8(bitPattern: $0)) : Int32($0) }, columns: columns, valid: nil,
        validRows: 1, multiplier: multiplier, shift: shift)
      let (input, out) = (GuardedBuffer(bytes), GuardedBuffer([UInt8](repeating: 99, count: bytes.count)))
      var block = rm_row_softmax(
        scores: nil, bytes: input.address, bytes_signed: isSigned ? 1 : 0, columns: columns, valid: nil,
        valid_rows: 1, multiplier: multiplier, shift: Int32(shift), out: out.address)
      var g = ElementwiseGenerator(seed: UInt64(seed))
      for range in g.ranges(rows) { kernels.row_softmax(&block, range.lowerBound, range.upperBound) }
      expectSame(out.contents("\(seed)"), expected, "\(set), seed \(seed)")
    }
  }

  @Test func `Its probabilities are those of real numbers to half a unit`() {
    var random = CaseRandom(seed: 7)
    let (columns, scale) = (32, 0.01)
    let scores = random.int32s(20 * columns, -800...800)
    let real = (scale * 1.4426950408889634 * 65536 * 1024).rounded()
    let found = Reference.rowSoftmax(
      scores, columns: columns, valid: nil, validRows: 1, multiplier: Int32(real), shift: 10)
    let exact = Float32Reference.rowSoftmax(
      scores.map(Double.init), columns: columns, scale: scale, valid: nil, validRows: 1)
    for (found, exact) in zip(found, exact) { #expect(abs(Double(found) - 255 * exact) < 0.51) }
  }

  @Test(arguments: InstructionSet.supported)
  func `Its error equals its definition in any split, in place too`(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<40 {
      var random = CaseRandom(seed: seed)
      let columns = seed == 0 ? 2100 : random.int(1...70)
      let rows = random.int(1...5)
      let probabilities = random.bytes(rows * columns).map { seed == 0 ? $0 & 1 : $0 }
      let error = random.signedBytes(rows * columns)
      let rule = random.rule(rows: rows, channels: columns, scale: 2_000_000)
      let expected = Reference.rowSoftmaxBackward(probabilities, error, columns: columns, by: rule)
      let buffers = RequantisedBuffers(
        .filled(rows: rows, channels: columns), rule: rule, wantsMask: true, wantsMagnitude: true)
      let (p, e) = (GuardedBuffer(probabilities), GuardedBuffer(error))
      buffers.out.elements.withMemoryRebound(to: Int8.self) { out in
        var block = rm_row_softmax_backward(
          probabilities: p.address, error: e.address, columns: columns, out: out.baseAddress,
          requantise: buffers.parameters)
        var g = ElementwiseGenerator(seed: UInt64(seed))
        for range in g.ranges(rows) {
          kernels.row_softmax_backward(
            &block, range.lowerBound, range.upperBound, buffers.magnitude?.address)
        }
      }
      buffers.expectEqual(expected, "\(set), seed \(seed)")
    }
  }
}

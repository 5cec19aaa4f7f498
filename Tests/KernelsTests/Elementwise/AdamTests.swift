import Kernels
import Testing

struct AdamTests {
  /// The integer kernel's view of a `Reference.Adam`.
  final class State {
    let high: UnsafeMutableBufferPointer<Int8>
    let low: UnsafeMutableBufferPointer<Int8>
    let m: UnsafeMutableBufferPointer<Int32>
    let v: UnsafeMutableBufferPointer<UInt32>
    var statistics = rm_adam_statistics()

    init(_ reference: Reference.Adam, _ copies: Copies) {
      high = copies.of(reference.weights.map { Int8($0.high) })
      low = copies.of(reference.weights.map { Int8($0.low) })
      m = copies.of(reference.weights.map { Int32($0.m) })
      v = copies.of(reference.weights.map { UInt32($0.v) })
    }

    /// * `factors`: of the rate, one period.
    func step(
      _ gradient: [Int32], _ step: Reference.Adam.Step, factors: [UInt16] = [], in ranges: [Range<Int>],
      _ kernels: rm_kernels
    ) {
      let copies = Copies()
      defer { copies.release() }
      let gradient = copies.of(gradient)
      let around = (0..<factors.count + Int(RM_ADAM_BLOCK)).map {
        factors.isEmpty ? 0 : factors[$0 % factors.count]
      }
      let table = copies.of(around)
      var block = rm_adam(
        high: high.pointer, low: low.pointer, m: m.pointer, v: v.pointer, gradient: gradient.pointer,
        gradient_shift: Int32(step.gradientShift), mean_rate: Int32(step.meanRate),
        square_rate: Int32(step.squareRate), rate: Int32(step.rate),
        factors: factors.isEmpty ? nil : UnsafePointer(table.pointer), period: factors.count, seed: step.seed)
      for range in ranges { kernels.adam(&block, range.lowerBound, range.upperBound, &statistics) }
    }

    func expectEqual(_ reference: Reference.Adam, _ comment: Comment) {
      #expect(high.elements.map(Int.init) == reference.weights.map(\.high), comment)
      #expect(low.elements.map(Int.init) == reference.weights.map(\.low), comment)
      #expect(m.elements.map(Int.init) == reference.weights.map(\.m), comment)
      #expect(v.elements.map(Int.init) == reference.weights.map(\.v), comment)
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Steps equal their definition in any split`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let copies = Copies()
    defer { copies.release() }
    for seed in 0..<24 {
      var g = ElementwiseGenerator(seed: UInt64(seed))
      let count = Int.random(in: 1...600, using: &g)
      var reference = Reference.Adam(masters: (0..<count).map { _ in .random(in: -32512...32512, using: &g) })
      let state = State(reference, copies)
      let limit: Int32 = [100, 40_000, .max].randomElement(using: &g)!
      let shift = Int.random(in: -15...31, using: &g)
      var vBits: UInt32 = 0
      var masterBits: UInt32 = 0
      for t in 1...4 {
        var gradient = (0..<count).map { _ in Int32.random(in: -limit...limit, using: &g) }
        gradient[0] = [Int32.min, .max, 0].randomElement(using: &g)!
        let step = Reference.Adam.Step(
          gradientShift: shift, meanRate: t == 1 ? 65536 : .random(in: 0...65536, using: &g),
          squareRate: t == 1 ? 65536 : .random(in: 0...65536, using: &g),
          rate: [1, 16384, (1 << 24) - 1].randomElement(using: &g)!,
          seed: UInt32(truncatingIfNeeded: g.next()))
        let factors = (0..<[0, 1, 3, 40, 700][(seed + t) % 5]).map { _ in
          UInt16.random(in: 0...32768, using: &g)
        }
        let rates =
          factors.isEmpty
          ? nil : (0..<count).map { (step.rate * Int(factors[$0 % factors.count]) + 1 << 14) >> 15 }
        reference.step(gradient, step, rates: rates)
        state.step(gradient, step, factors: factors, in: g.ranges(count), kernels)
        state.expectEqual(reference, "seed \(seed), step \(t)")
        for weight in reference.weights {
          vBits |= UInt32(weight.v)
          masterBits |= UInt32(abs(weight.master))
        }
      }
      #expect(state.statistics.changed == UInt64(reference.changed), "seed \(seed)")
      #expect(state.statistics.v_bits == vBits && state.statistics.master_bits == masterBits)
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Every root and quotient is exact`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let copies = Copies()
    defer { copies.release() }
    // Around squares of 1/16 units, where a rounded root could come out one too large.
    var g = ElementwiseGenerator(seed: 9)
    let squares = (0..<300).flatMap { _ in
      let root = Int.random(in: 1...32767, using: &g)
      return [root * root - 1, root * root, root * root + 1]
    }
    var reference = Reference.Adam(masters: squares.map { _ in 0 })
    for (i, square) in squares.enumerated() {
      reference.weights[i].v = min(square, 32767 * 32767)
      // Around multiples of the divisor, where a rounded quotient could.
      let divisor = Reference.Adam.squareRoot(256 * reference.weights[i].v) + 16
      let m = divisor * Int.random(in: 0...30000, using: &g) / 16 + Int.random(in: -1...1, using: &g)
      reference.weights[i].m = min(m, 32767 << 12) * (i % 2 == 0 ? 1 : -1)
    }
    let state = State(reference, copies)
    // Rates of 0 leave the moments; this one moves master by one unit per 2^-12 of ratio.
    let step = Reference.Adam.Step(
      gradientShift: 0, meanRate: 0, squareRate: 0, rate: 1 << 20, seed: 1)
    let zeros = [Int32](repeating: 0, count: squares.count)
    reference.step(zeros, step)
    state.step(zeros, step, in: [0..<squares.count], kernels)
    state.expectEqual(reference, "\(set)")
  }

  @Test(arguments: InstructionSet.supported)
  func `Rescaling equals its definition`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let copies = Copies()
    defer { copies.release() }
    for right in -15...27 {
      var g = ElementwiseGenerator(seed: UInt64(100 + right))
      var reference = Reference.Adam(masters: [Int](repeating: 0, count: 50))
      for i in reference.weights.indices {
        let scale = Int.random(in: 0...27, using: &g)
        let limit = min(1 << scale, 32767 << 12)
        reference.weights[i].m = [-limit, limit, .random(in: -limit...limit, using: &g)].randomElement(
          using: &g)!
        reference.weights[i].v = min((1 << scale) * .random(in: 0...7, using: &g), 32767 * 32767)
      }
      let state = State(reference, copies)
      reference.rescale(right: right)
      kernels.adam_rescale(state.m.pointer, state.v.pointer, 50, Int32(right))
      state.expectEqual(reference, "right \(right)")
      #expect(reference.weights.allSatisfy { abs($0.m) <= 32767 << 12 && $0.v <= 32767 * 32767 })
    }
  }
}

import CKernels
import Kernels
import Testing

/// The layout and the rounding rule that the headers state, on cases small enough to be worked out by hand.
@Suite struct MatmulPackingTests {
  @Test func columnsArePackedBySixteenAndRowsByFour() {
    // b[j][i] = 5 j + i: 17 columns of k = 5.
    let b = (0..<17 * 5).map { Int8($0) }
    var packed = [Int8](repeating: 99, count: rm_packed_bytes(5, 17))
    var sums = [Int32](repeating: 99, count: 17)
    rm_pack(b, 5, 5, 17, &packed, &sums)
    #expect(packed.count == 2 * 2 * 64)
    #expect(Array(packed[0..<8]) == [0, 1, 2, 3, 5, 6, 7, 8])  // columns 0 and 1, k 0...3
    #expect(Array(packed[64..<72]) == [4, 0, 0, 0, 9, 0, 0, 0])  // k 4, then zeros
    #expect(Array(packed[128..<136]) == [80, 81, 82, 83, 0, 0, 0, 0])  // column 16, then none
    #expect(sums == (0..<17).map { Int32(25 * $0 + 10) })
  }

  @Test(arguments: [
    // sum, shift (multiplier 2^30), result: halves go up
    (3, 31, 2), (-3, 31, -1), (5, 32, 1), (6, 32, 2), (-6, 32, -1), (-7, 32, -2), (1000, 31, 127),
    (-1000, 31, -127),
  ])
  func nearestRoundsHalvesUp(sum: Int32, shift: Int, result: Int8) {
    var tensor = Reference.Requantised(rows: 1, channels: 1)
    Reference.requantise(sum, row: 0, channel: 0, by: .init(shift: shift), into: &tensor)
    #expect(tensor.elements == [UInt8(bitPattern: result)])
    #expect(tensor.mask == [sum > 0 && result < 127 ? 1 : 0])
    #expect(tensor.magnitude == UInt64(sum.magnitude) << 30)
  }

  @Test func stochasticRoundingIsUnbiased() {
    // 1000 / 2^12 = 0.244: about that share of ones, the others zeros.
    let draws = 20_000
    var tensor = Reference.Requantised(rows: draws, channels: 1)
    let rule = Reference.Requantisation(shift: 42, isStochastic: true, seed: 9)
    for row in 0..<draws { Reference.requantise(1000, row: row, channel: 0, by: rule, into: &tensor) }
    #expect(tensor.elements.allSatisfy { $0 <= 1 })
    let share = Double(tensor.elements.reduce(0) { $0 + Int($1) }) / Double(draws)
    #expect(abs(share - 1000.0 / 4096) < 0.01)
  }

  @Test("results lie within a unit of the real product, to nearest within little more than half of one")
  func rescaledAgreesWithReals() {
    var random = CaseRandom(seed: 41)
    for _ in 0..<20_000 {
      let (low, high): (Int32, Int32) = random.element([(-127, 127), (0, 255), (-2032, 2047), (0, 4095)])
      let factor = Double(random.int(1...(1 << 31) - 1)), shift = random.int(1...62)
      let real = factor * Double(sign: .plus, exponent: -shift, significand: 1)
      // A sum whose product is within the results, and a little beyond, and below 31 bits.
      let most = min(1.1 * Double(high) / real, 0x1p30)
      let sum = Int32((most * Double(random.int(-1000...1000)) / 1000).rounded(.towardZero))
      let word = Reference.Requantisation.word(factor: factor)
      let exact = min(max(Double(sum) * real, Double(low)), Double(high))
      let shifts = Reference.Shifts(shift, high: high)
      for draw in [nil, 0, .max] as [UInt32?] {
        let t = Reference.rescaled(sum, word: word, draw: draw, shifts).t
        let error = Double(min(max(t, low), high)) - exact
        // 15 bits of factor are 2^-15 of the result; a sum is cut by less than a unit of x, or moved by one.
        let most = high < 128 ? 6 : high < 256 ? 5 : high < 2048 ? 2 : 1
        let unit = 1 / Double(2 << max(1, min(most, shift - 32)))
        let slack = unit + Double(high) * 0x1p-15
        #expect(abs(error) <= (draw == nil ? 0.5 : 1) + slack, "\(sum) · \(factor) / 2^\(shift)")
      }
    }
  }

  /// Where sums move up, a factor below 2^-15 of the largest may show less: its sums are clamped first. So
  /// may a shift below 18: of sums that it clamps nothing else is kept.
  @Test("a magnitude has the bit length of the largest |sum · factor|, give or take one")
  func magnitudesTellTheLargest() {
    var random = CaseRandom(seed: 43)
    var (equal, seen) = (0, 0)
    for _ in 0..<20_000 {
      let shift = random.int(18...62)
      let shifts = Reference.Shifts(shift, high: 127)
      let smallest = random.element([0, 6, shift < 33 ? 15 : 31])
      let bits = random.int(1...31)
      var (magnitude, exact) = (UInt64(0), 0)
      for _ in 0..<random.int(1...6) {
        let sum = Int32(random.int(-(1 << bits) + 1...(1 << bits) - 1))
        let (m, own) = (random.int(1 << 14...(1 << 15) - 1), random.int(0...smallest))
        magnitude |= Reference.rescaled(sum, word: Int32(m | own << 16), draw: nil, shifts).size
        guard sum != 0 else { continue }
        exact = max(exact, Int((Double(sum.magnitude) * Double(m)).exponent) + 17 - own)
      }
      // Less than one part of a sum of the smallest factor is nothing.
      guard magnitude != 0 else {
        #expect(exact <= 31)
        continue
      }
      let found = shifts.bitLength(of: magnitude)
      #expect((-1...1).contains(found - exact))
      seen += 1
      if found == exact { equal += 1 }
    }
    #expect(equal * 10 > seen * 7)
  }

  @Test("a factor's word keeps 15 bits, from the largest to those that are nothing")
  func wordsOfFactors() {
    func value(_ word: Int32) -> Double { Double(word & 0x7FFF) * 0x1p16 / Double(1 << (word >> 16)) }
    for factor in [0x1p30, 0x1p31 - 1, 1.5 * 0x1p29, 0x1p30 - 1, 3, 1, 0.5, 0x1.fffffp20] {
      let word = Reference.Requantisation.word(factor: factor)
      #expect(abs(value(word) - factor) <= factor * 0x1p-14)
      #expect(word & 0x7FFF >= 1 << 14 || factor < 1)
    }
    #expect(Reference.Requantisation.word(factor: 0x1p30) == 1 << 14)
    #expect(Reference.Requantisation.word(factor: 0) == 0)
  }
}

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
    #expect(tensor.magnitude == UInt64(abs(Int64(sum))) << 30)
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
}

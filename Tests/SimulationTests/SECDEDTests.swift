import Networks
import Randomness
import Testing

@testable import Silicon

/// Hsiao's code: every single wrong bit is put right, every pair is told.
@Suite struct SECDEDTests {
  private static let seed: UInt64 = 41

  @Test func everySingleErrorIsCorrected() {
    var generator = SplitMix64(seed: Self.seed)
    for word in [0, .max, generator.next(), generator.next()] as [UInt64] {
      let check = SECDED.check(word)
      #expect(SECDED.read(word, check) == (word, .right))
      for bit in 0..<64 {
        #expect(
          SECDED.read(word ^ 1 << UInt64(bit), check) == (word, .corrected), "data bit \(bit) of \(word)")
      }
      for bit in 0..<8 {
        #expect(
          SECDED.read(word, check ^ 1 << UInt8(bit)) == (word, .corrected), "check bit \(bit) of \(word)")
      }
    }
  }

  @Test func everyPairOfErrorsIsTold() {
    var generator = SplitMix64(seed: Self.seed)
    let word = generator.next()
    let check = SECDED.check(word)
    func flipped(_ bits: Int...) -> (UInt64, UInt8) {
      bits.reduce((word, check)) {
        $1 < 64 ? ($0.0 ^ 1 << UInt64($1), $0.1) : ($0.0, $0.1 ^ 1 << UInt8($1 - 64))
      }
    }
    for first in 0..<72 {
      for second in first + 1..<72 {
        let (data, bits) = flipped(first, second)
        let read = SECDED.read(data, bits)
        #expect(read.outcome == .lost && read.data == data, "bits \(first) and \(second)")
      }
    }
  }
}

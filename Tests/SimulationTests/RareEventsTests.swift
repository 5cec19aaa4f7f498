import Testing

@testable import Silicon

/// Positions found by their gaps are as many, and as far apart, as positions that are each drawn by
/// themselves.
@Suite struct RareEventsTests {
  static let seed: UInt64 = 7

  private func events(_ rate: Double, count: Int, time: Int) throws -> [Int] {
    Array(
      RareEvents(
        try Rate(rate, "rate"), count: count, Draw(seed: Self.seed, 3, .sense), time: time))
  }

  /// A binomial number, within five standard deviations of its mean.
  @Test(arguments: [1e-4, 1e-3, 0.03, 0.3, 0.5, 0.97])
  func asManyAsTheRateSays(rate: Double) throws {
    let (count, times) = (20_000, 50)
    var hits = 0
    for time in 0..<times {
      let found = try events(rate, count: count, time: time)
      #expect(
        zip(found, found.dropFirst()).allSatisfy { $0 < $1 } && found.allSatisfy { (0..<count).contains($0) })
      hits += found.count
    }
    let trials = Double(count * times)
    let deviation = (trials * rate * (1 - rate)).squareRoot()
    #expect(abs(Double(hits) - trials * rate) < 5 * deviation, "seed \(Self.seed): \(hits)")
  }

  /// A gap is at least n long with probability (1 − rate)ⁿ: the share of gaps beyond some lengths.
  @Test func gapsAreGeometric() throws {
    let rate = 0.02
    let found = try events(rate, count: 4_000_000, time: 1)
    let gaps = zip(found, found.dropFirst()).map { $1 - $0 - 1 }
    for length in [1, 10, 50, 150] {
      let expected = power(1 - rate, Double(length))
      let share = Double(gaps.count { $0 >= length }) / Double(gaps.count)
      let deviation = (expected * (1 - expected) / Double(gaps.count)).squareRoot()
      #expect(abs(share - expected) < 5 * deviation, "seed \(Self.seed): \(length), \(share), \(expected)")
    }
  }

  /// Every position is hit alike: the first and the last tenth of the range.
  @Test func noPositionIsPreferred() throws {
    var tenths = [Int](repeating: 0, count: 10)
    for time in 0..<4000 { for hit in try events(0.05, count: 100, time: time) { tenths[hit / 10] += 1 } }
    let trials = 4000.0 * 10
    let deviation = (trials * 0.05 * 0.95).squareRoot()
    for (index, hits) in tenths.enumerated() {
      #expect(abs(Double(hits) - trials * 0.05) < 5 * deviation, "seed \(Self.seed): tenth \(index), \(hits)")
    }
  }

  /// Words of draws have as many hits as their rate says, each bit alike; and a rate of 1 hits all.
  @Test(arguments: [1e-3, 0.011, 0.3, 0.5, 0.97, 0.999])
  func wordsHaveAsManyHitsAsTheRateSays(rate: Double) throws {
    let known = try Rate(rate, "rate")
    var ofBit = [Int](repeating: 0, count: 64)
    for number in 0..<4000 {
      var events = FrequentEvents(known, Draw(seed: Self.seed, 3, .sense), number, time: 5)
      let word = events.next()
      for bit in 0..<64 { ofBit[bit] += Int(word >> UInt64(bit) & 1) }
    }
    let deviation = (4000 * rate * (1 - rate)).squareRoot()
    for (bit, hits) in ofBit.enumerated() {
      #expect(abs(Double(hits) - 4000 * rate) < 5 * deviation + 1, "seed \(Self.seed): bit \(bit), \(hits)")
    }
    var pieces = FrequentEvents(known, Draw(seed: Self.seed, 3, .sense), 1, time: 5)
    #expect((0..<100).allSatisfy { _ in pieces.next(24) < 1 << 24 })
    var all = FrequentEvents(try Rate(1, "rate"), Draw(seed: 1, 1, .tree), 1, time: 1)
    #expect(all.next() == .max && all.next(8) == 255 && all.next(32) == .max)
    var none = FrequentEvents(.zero, Draw(seed: 1, 1, .tree), 1, time: 1)
    #expect(none.next() == 0)
  }

  @Test func endsOfTheRange() throws {
    #expect(try events(0, count: 1000, time: 0).isEmpty)
    #expect(try events(1, count: 1000, time: 0) == Array(0..<1000))
    #expect(try events(0.5, count: 0, time: 0).isEmpty)
    #expect(try events(0.1, count: 5000, time: 1) == events(0.1, count: 5000, time: 1))
    #expect(try events(0.1, count: 5000, time: 1) != events(0.1, count: 5000, time: 2))
  }
}

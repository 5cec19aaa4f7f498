import Testing

@testable import Reporting

@Suite struct RangeBarsTests {
  private func markup(_ ends: ClosedRange<Double>, fromZero: Bool = false) -> String {
    RangeBars(
      title: "t", description: "d",
      bars: [.init(name: "a", low: ends.lowerBound, value: ends.lowerBound * 1.1, high: ends.upperBound)],
      fromZero: fromZero, text: { Readable.quantity($0, "J") }
    ).markup.source
  }

  /// Below 504 units of width seven amounts of eight letters would run into each other.
  @Test(arguments: [1.2e-3...2.8e-3, 1e-9...9e-9, 0.99...1.01, 3e-6...4.1e-6, 0...5])
  func amountsOfTheScaleStandApart(ends: ClosedRange<Double>) {
    for fromZero in [true, false] {
      let labels = markup(ends, fromZero: fromZero).matches(of: /class="muted"/).count
      #expect((2...6).contains(labels), "\(ends): \(labels)")
    }
  }

  @Test func aBarOfNoLengthIsSeen() {
    #expect(markup(1...1).contains(/width="1(\.0+)?"/))
  }
}

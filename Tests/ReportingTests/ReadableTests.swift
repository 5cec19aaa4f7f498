import Testing

@testable import Reporting

@Suite struct ReadableTests {
  @Test(arguments: [
    (0, "0 B"), (1023, "1,023 B"), (1024, "1.00 KiB"), (12_845_056, "12.2 MiB"), (1567 << 20, "1,567 MiB"),
    (24 << 30, "24.0 GiB"),
    (1000 << 20, "1,000 MiB"), (61_865_984, "59.0 MiB"),
  ])
  func bytes(bytes: Int, text: String) { #expect(Readable.bytes(bytes) == text) }

  @Test(arguments: [
    (0.000_123, "0.123 ms"), (0.0467, "46.7 ms"), (1.0, "1.0 s"), (9.94, "9.9 s"), (9.95, "10 s"),
    (59.6, "1 min 00 s"),
    (200, "3 min 20 s"), (3720, "1 h 02 min"), (.infinity, "unknown"),
  ])
  func durations(seconds: Double, text: String) { #expect(Readable.duration(seconds: seconds) == text) }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "−1,234,567")])
  func counts(count: Int, text: String) { #expect(Readable.count(count) == text) }

  @Test(arguments: [
    (0.0, 2, "0.00"), (-0.001, 1, "0.0"), (-1.25, 1, "−1.2"), (.nan, 1, "not a number"),
    (-.infinity, 1, "−∞"),
  ])
  func decimals(value: Double, decimals: Int, text: String) {
    #expect(Readable.decimal(value, decimals) == text)
  }

  @Test func shares() {
    #expect(Readable.percent(0.8134) == "81.3 %")
    #expect(Readable.points(-0.004) == "−0.4 points")
    #expect(Readable.scaled(5_480_000_000) == "5.48 billion")
    #expect(Readable.scaled(999_999) == "999,999")
    #expect(Readable.significant(171.4) == "171")
    #expect(Readable.significant(0.0123456) == "0.0123")
  }
}

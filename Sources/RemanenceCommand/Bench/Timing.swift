/// Wall times of something that is done again and again.
struct Timing {
  /// In milliseconds, sorted.
  private let milliseconds: [Double]

  /// Does `work` five times, then `count` times by the clock; it is told how often it was done before.
  init(of count: Int, _ work: (Int) -> Void) {
    let clock = ContinuousClock()
    milliseconds = (0..<count + 5).map { index in
      let took = clock.measure { work(index) }
      return Double(took.components.seconds) * 1000 + Double(took.components.attoseconds) * 1e-15
    }.dropFirst(5).sorted()
  }

  var median: Double { milliseconds[milliseconds.count / 2] }
  var fastest: Double { milliseconds[0] }
}

/// Wall times of something that is done again and again.
public struct Timing: Sendable {
  /// In milliseconds, sorted.
  private let milliseconds: [Double]

  /// Does `work` five times, then `count` times by the clock; it is told how often it was done before.
  public static func measured(_ count: Int, _ work: (Int) -> Void) -> Timing {
    let clock = ContinuousClock()
    let times = (0..<count + 5).map { index in clock.measure { work(index) }.milliseconds }
    return Timing(milliseconds: times.dropFirst(5).sorted())
  }

  /// The middle one, in milliseconds.
  public var median: Double { milliseconds[milliseconds.count / 2] }
  /// The shortest, in milliseconds.
  public var fastest: Double { milliseconds[0] }
}

extension Duration {
  /// In milliseconds.
  var milliseconds: Double { self / .milliseconds(1) }
}

/// Writing until what is read is right, at most so many times.
public struct WriteVerify: Sendable, Hashable {
  /// The most pulses that a bit gets; with 1 nothing is read back.
  public var tries: Int

  /// At most so many tries.
  /// - Precondition: at least one.
  public init(tries: Int) {
    precondition(tries > 0, "at least one try")
    self.tries = tries
  }

  /// A pulse and no look back.
  public static let none = WriteVerify(tries: 1)

  /// The share of bits that are wrong after the last try, pulses failing independently: WERᵐ.
  public func residualErrorRate(_ errorRate: Double) -> Double { power(errorRate, Double(tries)) }

  /// Pulses that a bit gets on average: (1 − WERᵐ)/(1 − WER).
  public func meanPulses(_ errorRate: Double) -> Double {
    (0..<tries).map { power(errorRate, Double($0)) }.reduce(0, +)
  }

  /// Rounds of pulses until the last of `count` bits is right, on average: a round k (from 0) is needed
  /// unless all bits were right before it.
  public func meanRounds(_ errorRate: Double, count: Int) -> Double {
    guard count > 0 else { return 0 }
    return (0..<tries).map { 1 - power(1 - power(errorRate, Double($0)), Double(count)) }.reduce(0, +)
  }
}

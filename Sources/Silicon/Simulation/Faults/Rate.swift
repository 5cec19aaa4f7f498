/// A probability, as draws are held to it.
public struct Rate: Sendable, Hashable {
  /// 0 to 1.
  public let value: Double
  /// A uniform 64-bit draw below this is a hit; for a rate of 1 every draw is one.
  let threshold: UInt64

  /// Never.
  public static let zero = Rate(value: 0, threshold: 0)

  /// A rate; `name` is what the message calls it.
  /// - Throws: `SimulationError` when `value` does not lie in 0...1.
  public init(_ value: Double, _ name: String) throws(SimulationError) {
    guard (0...1).contains(value) else {
      throw SimulationError("\(name) is \(value), not a rate; give a number from 0 to 1")
    }
    self.init(clamping: value)
  }

  /// The nearest rate to a computed probability.
  init(clamping value: Double) {
    let value = max(0, min(1, value))
    self.init(value: value, threshold: value >= 1 ? .max : UInt64(value * 0x1p64))
  }

  private init(value: Double, threshold: UInt64) { (self.value, self.threshold) = (value, threshold) }

  /// Whether a uniform draw is a hit.
  func hits(_ draw: UInt64) -> Bool { draw < threshold || threshold == .max }
}

import Foundation

/// A linear axis whose ticks are round numbers: 1, 2 or 5 times a power of ten apart (Heckbert, "Nice numbers
/// for graph labels", Graphics Gems, 1990).
struct Axis {
  /// The values at the two ends.
  let range: ClosedRange<Double>
  /// The values that are marked, from the smallest to the largest.
  let ticks: [Double]
  /// Enough decimals to tell neighbouring ticks apart.
  let decimals: Int

  /// An axis that covers `values`, with about `count` steps between ticks. With `fromZero` it covers zero as
  /// well; with `loose` it ends at ticks, otherwise at the extreme values.
  init(
    covering values: some Sequence<Double>, about count: Int = 5, fromZero: Bool = false, loose: Bool = true
  ) {
    let finite = values.filter(\.isFinite)
    var low = finite.min() ?? 0
    var high = finite.max() ?? 1
    if fromZero { (low, high) = (min(low, 0), max(high, 0)) }
    if low == high { (low, high) = (low == 0 ? 0 : low - abs(low) / 2, low == 0 ? 1 : high + abs(high) / 2) }
    let step = Self.nice((high - low) / Double(count))
    let first = loose ? (low / step).rounded(.down) : (low / step).rounded(.up)
    let last = loose ? (high / step).rounded(.up) : (high / step).rounded(.down)
    range = loose ? first * step...last * step : low...high
    ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    decimals = max(0, Int((-log10(step)).rounded(.up)))
  }

  /// An axis of decimal logarithms that covers those of `values`, which are above 0, with a little room at
  /// both ends. Its ticks are logarithms of round numbers.
  init(logarithmicCovering values: some Sequence<Double>) {
    let logarithms = values.filter { $0 > 0 && $0.isFinite }.map(log10)
    let low = logarithms.min() ?? 0
    let high = logarithms.max() ?? 0
    let room = max(0.06, (high - low) * 0.06)
    let range = low - room...high + room
    let powers = Int(range.lowerBound.rounded(.down))...Int(range.upperBound.rounded(.up))
    func ticks(_ factors: [Double]) -> [Double] {
      powers.flatMap { power in factors.map { log10($0) + Double(power) } }.filter(range.contains)
    }
    let steps: [[Double]] = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]]
    self.range = range
    self.ticks =
      steps.map(ticks).first { $0.count > 2 } ?? ticks(stride(from: 1, to: 10, by: 0.5).map(\.self))
    decimals = 0
  }

  /// Where `value` lies between the two ends, 0 to 1.
  func position(_ value: Double) -> Double {
    (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// The number of 1, 2, 5 times a power of ten that is nearest to `width`, on the scale of ratios.
  private static func nice(_ width: Double) -> Double {
    let power = pow(10, log10(width).rounded(.down))
    let fraction = width / power
    return power * (fraction < 1.5 ? 1 : fraction < 3.5 ? 2 : fraction < 7.5 ? 5 : 10)
  }
}

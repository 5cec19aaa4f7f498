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

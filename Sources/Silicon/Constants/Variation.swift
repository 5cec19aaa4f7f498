import Networks
import Randomness

/// What constants are moved to, one by one, within their ranges. A constant that stands in several places,
/// with the same name, value, range and source, is one constant, and moves in all of them together.
public struct Variation: Sendable {
  /// Where a constant of a name goes.
  let moved: @Sendable (_ key: String, _ constant: Constant) -> Constant

  /// One draw of every constant. Half of the draws lie below its value and half above it, evenly; what is
  /// positive is drawn by its logarithm.
  ///
  /// * `number`: which draw of those of `seed`.
  public static func drawn(_ number: Int, seed: UInt64) -> Variation {
    Variation { key, constant in
      var generator = SplitMix64(
        key: seed, UInt64(number),
        SplitMix64.key(of: "\(key) \(constant.value) \(constant.range) \(constant.source)"))
      return constant.moved(to: 2 * generator.nextUnit() - 1)
    }
  }

  /// One constant at the lower (−1) or the upper end (1) of its range, the others as they are.
  public static func alone(_ key: String, _ constant: Constant, at place: Double) -> Variation {
    Variation { $0 == key && $1 == constant ? $1.moved(to: place) : $1 }
  }
}

extension Constant {
  /// The constant at a place of its range: −1 is the lower end, 0 its value, 1 the upper end. In between a
  /// positive one moves by its logarithm.
  func moved(to place: Double) -> Constant {
    guard range.lowerBound < range.upperBound else { return self }
    let end = place < 0 ? range.lowerBound : range.upperBound
    let share = abs(place)
    let moved =
      range.lowerBound > 0
      ? value * power(end / value, share) : value + (end - value) * share
    return Constant(min(max(moved, range.lowerBound), range.upperBound), in: range, source)
  }
}

extension ConstantTable {
  /// The table with its constants moved; what a designer chooses stays.
  func varied(by variation: Variation) -> Self {
    var table = self
    for field in Self.fields where !field.isChoice {
      let moved = variation.moved(field.key, self[keyPath: field.path])
      // Some ranges are wider than what the model can take.
      let limits = field.limits
      table[keyPath: field.path].value = min(max(moved.value, limits.lowerBound), limits.upperBound)
    }
    return table
  }

  /// Its constants that can move, by their names.
  var movable: [(key: String, constant: Constant)] {
    Self.fields.filter { !$0.isChoice }.map { ($0.key, self[keyPath: $0.path]) }
      .filter { $0.1.range.lowerBound < $0.1.range.upperBound }
  }
}

extension Reference {
  /// Group norm of images in integers (`rm_group_norm`); one position and one group: layer norm of each row.
  public struct GroupNorm: Sendable {
    /// Positions of an image, channels, and groups of channels.
    public var positions: Int, channels: Int, groups: Int
    /// What n² of the real epsilon are in units of the input's square; at least 1.
    public var epsilon: Int
    /// The factor of each channel.
    public var scale: [Int32]

    /// A norm of these extents.
    public init(positions: Int, channels: Int, groups: Int, epsilon: Int, scale: [Int32]) {
      (self.positions, self.channels, self.groups) = (positions, channels, groups)
      (self.epsilon, self.scale) = (epsilon, scale)
    }

    /// Elements of a group.
    public var count: Int { positions * channels / groups }

    /// The group of an element.
    func group(_ index: Int) -> Int {
      index / (positions * channels) * groups + index % channels / (channels / groups)
    }

    /// What a group's elements have in common: their sum, and 1 / sqrt(D) = 2^up * inverse / 2^61.
    struct Statistics {
      var sum = 0
      var inverse = 0
      var up = 0
    }

    /// Those of each group.
    func statistics(_ x: [Int]) -> [Statistics] {
      var sums = [Int](repeating: 0, count: x.count / count)
      var squares = sums
      for (index, q) in x.enumerated() {
        sums[group(index)] += q
        squares[group(index)] += q * q
      }
      return zip(sums, squares).map { sum, squares in
        let d = count * squares - sum * sum + epsilon
        let up = (d.leadingZeroBitCount - 2) / 2
        let root = GroupNorm.isqrt(d << (2 * up))
        return Statistics(sum: sum, inverse: ((1 << 61) + root / 2) / root, up: up)
      }
    }

    /// (q - mean) / deviation in units of 2^-12.
    func normal(_ q: Int, _ s: Statistics) -> Int {
      ((count * q - s.sum) * s.inverse + (1 << (48 - s.up))) >> (49 - s.up)
    }

    /// The largest integer whose square is at most x, by Newton's iteration from above.
    public static func isqrt(_ x: Int) -> Int {
      if x < 2 { return x }
      var root = 1 << ((Int.bitWidth - x.leadingZeroBitCount + 1) / 2)
      while true {
        let next = (root + x / root) / 2
        if next >= root { return root }
        root = next
      }
    }
  }

  /// The norm and the mask of the rectifier that may follow it.
  ///
  /// * `bias`: added to z * scale, one per channel.
  /// * `shift`: from there to the result's units, 1...62.
  public static func groupNorm(
    _ x: [UInt8], isSigned: Bool, _ norm: GroupNorm, bias: [Int], shift: Int, low: Int, high: Int
  ) -> (elements: [UInt8], mask: [UInt8]) {
    let integers = x.map { Int(value($0, isSigned)) }
    let statistics = norm.statistics(integers)
    let stride = (norm.channels + 7) / 8
    var mask = [UInt8](repeating: 0, count: x.count / norm.channels * stride)
    let elements = integers.enumerated().map { index, q in
      let c = index % norm.channels
      let v = norm.normal(q, statistics[norm.group(index)]) * Int(norm.scale[c]) + bias[c]
      let t = (v + (1 << (shift - 1))) >> shift
      if v > 0 && t < high { mask[index / norm.channels * stride + c / 8] |= 1 << UInt8(c % 8) }
      return UInt8(truncatingIfNeeded: min(max(t, low), high))
    }
    return (elements, mask)
  }

  /// The error at the norm's input (`rm_group_norm_backward`).
  ///
  /// * `rise`: 0...17; the accumulator counts in 2^-rise.
  public static func groupNormBackward(
    _ x: [UInt8], _ error: [Int8], isSigned: Bool, _ norm: GroupNorm, rise: Int, by rule: Requantisation
  ) -> Requantised {
    let sums = groupNormBackwardSums(x, error, isSigned: isSigned, norm, rise: rise)
    return requantise(sums, channels: norm.channels, by: rule)
  }

  /// The same before its rounding.
  public static func groupNormBackwardSums(
    _ x: [UInt8], _ error: [Int8], isSigned: Bool, _ norm: GroupNorm, rise: Int
  ) -> [Int32] {
    let integers = x.map { Int(value($0, isSigned)) }
    let statistics = norm.statistics(integers)
    let n = norm.count
    var (errors, products) = (statistics.map { _ in 0 }, statistics.map { _ in 0 })
    let g = error.enumerated().map { Int($1) * Int(norm.scale[$0 % norm.channels]) }
    let z = integers.enumerated().map { norm.normal($1, statistics[norm.group($0)]) }
    for index in g.indices {
      errors[norm.group(index)] += g[index]
      products[norm.group(index)] += g[index] * z[index]
    }
    let ends = Int(-Int32.max)...Int(Int32.max)
    func cut(_ x: Int) -> Int { min(max(x, ends.lowerBound), ends.upperBound) }
    func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((b - 1 - a) / b) }
    return g.indices.map { index -> Int32 in
      let group = norm.group(index)
      let along = (floorDivide(products[group], n) + (1 << 11)) >> 12
      let u = cut(g[index] - floorDivide(errors[group], n) - ((z[index] * along + (1 << 11)) >> 12))
      let right = 61 - statistics[group].up - rise
      return Int32(cut((u * statistics[group].inverse + (1 << (right - 1))) >> right))
    }
  }

  /// The gradient of a norm's scale (`rm_group_norm_gradient`): Σ of error × z over images and positions, one
  /// for each channel, in units of 2^-12 of the error's.
  public static func groupNormGradient(_ x: [UInt8], _ error: [Int8], isSigned: Bool, _ norm: GroupNorm)
    -> [Int]
  {
    let integers = x.map { Int(value($0, isSigned)) }
    let statistics = norm.statistics(integers)
    var sums = [Int](repeating: 0, count: norm.channels)
    for (index, q) in integers.enumerated() {
      sums[index % norm.channels] += Int(error[index]) * norm.normal(q, statistics[norm.group(index)])
    }
    return sums
  }
}

extension Reference {
  /// Softmax and cross-entropy in integers, and the error at the logits.
  public struct Softmax: Equatable, Sendable {
    /// [batch][classes], units of 2^-30.
    public var probabilities: [Int32] = []
    /// [batch][classes], units of 2^errorExponent; empty without labels.
    public var error: [Int8] = []
    /// -30...-6; -30 without labels.
    public var errorExponent = -30
    /// Sum over the batch of -sum target * log2(probability), units of 2^-16.
    public var loss = 0
    /// Labels that have the largest logit, the first of equals.
    public var correct = 0

    /// Runs the kernel's definition (docs/arithmetic.md, sections 8 and 9).
    ///
    /// - Parameters:
    ///   - logits: [batch][classes].
    ///   - labels: [batch], or nil for the probabilities only; one below 0 gives no loss and an error of 0.
    ///   - classes: 1...4096.
    ///   - multiplier: with `shift`, scale * log2(e) * 2^16 = multiplier / 2^shift.
    ///   - shift: 0...62.
    ///   - smoothing: units of 2^-16, 0...2^16.
    ///   - seed: of the error's rounding.
    public init(
      logits: [Int32], labels: [Int]?, classes: Int, multiplier: Int32, shift: Int, smoothing: Int,
      seed: UInt32
    ) {
      let share = (smoothing << 14) / classes
      let atLabel = (1 << 30) - share * (classes - 1)
      var errors: [Int] = []
      for image in 0..<logits.count / classes {
        let row = logits[image * classes..<(image + 1) * classes]
        let z = row.map { (Int($0) * Int(multiplier)) >> shift }
        let top = z.max()!
        let distances = z.map { top - $0 }
        let powers = distances.map(Self.exp2)
        let sum = powers.reduce(0, +)
        let probabilities = powers.map { (($0 << 30) + sum / 2) / sum }
        self.probabilities += probabilities.map(Int32.init)

        guard let label = labels?[image] else { continue }
        guard label >= 0 else {
          errors += Array(repeating: 0, count: classes)
          continue
        }
        if row.firstIndex(of: row.max()!)! - row.startIndex == label { correct += 1 }
        let targets = (0..<classes).map { $0 == label ? atLabel : share }
        errors += zip(probabilities, targets).map { $0 - $1 }
        let spread = zip(targets, distances).reduce(0) { $0 + $1.0 * min($1.1, 1 << 24) }
        loss += Self.log2(sum) + ((spread + (1 << 29)) >> 30)
      }
      let largest = errors.map(abs).max() ?? 0
      let shift = (0...).first { largest <= 127 << $0 }!
      errorExponent = shift - 30
      error = errors.enumerated().map { index, error in
        let random = Int(random16(index: UInt32(truncatingIfNeeded: index), seed: seed))
        return Int8((error + ((random << shift) >> 16)) >> shift)
      }
    }

    /// 2^(-distance / 2^16) in units of 2^-30; 0 past a distance of 30.
    public static func exp2(_ distance: Int) -> Int {
      if distance > 30 << 16 { return 0 }
      let t = (distance & 0xFFFF) << 14
      var y = 117_063
      for coefficient in [-1_368_751, 10_285_566, -59_582_747, 257_938_951, -744_260_993, 1 << 30] {
        y = coefficient + ((y * t + (1 << 29)) >> 30)
      }
      let whole = distance >> 16
      return (y + (1 << whole) / 2) >> whole
    }

    /// log2(x / 2^30) in units of 2^-16, rounded down, for x >= 2^30.
    public static func log2(_ x: Int) -> Int {
      let whole = 33 - x.leadingZeroBitCount
      var m = x >> whole
      var fraction = 0
      for _ in 0..<16 {
        m = (m * m) >> 30
        fraction = 2 * fraction + (m >> 31)
        m >>= m >> 31
      }
      return (whole << 16) + fraction
    }
  }
}

extension Reference {
  /// Adam (Kingma and Ba, 2015) in integers, on weights of two 8-bit planes.
  public struct Adam: Equatable, Sendable {
    /// One weight and its moments.
    public struct Weight: Equatable, Sendable {
      /// -32512...32512; the planes are `high` * 256 + `low`.
      public var master: Int
      /// The bias-corrected mean of the gradient, units of 2^-12 of g.
      public var m = 0
      /// The bias-corrected mean of its square, units of g * g.
      public var v = 0

      /// A weight whose moments are 0.
      public init(master: Int) { self.master = master }

      /// The plane that the network computes with.
      public var high: Int { (master + 128) >> 8 }
      /// The plane that only the update sees.
      public var low: Int { master - high * 256 }
    }

    /// What a step needs besides weights and gradients; units as in `rm_adam` (elementwise.h).
    public struct Step: Sendable {
      /// g = gradient / 2^gradientShift, -15...31.
      public var gradientShift: Int
      /// 2^16 (1 - beta1) / (1 - beta1^t), 0...2^16.
      public var meanRate: Int
      /// 2^16 (1 - beta2) / (1 - beta2^t), 0...2^16.
      public var squareRate: Int
      /// Master units per unit of ratio, units of 2^-8, 0..<2^24.
      public var rate: Int
      /// Of the three roundings; another for every step and tensor.
      public var seed: UInt32

      /// Nothing is checked.
      public init(gradientShift: Int, meanRate: Int, squareRate: Int, rate: Int, seed: UInt32) {
        self.gradientShift = gradientShift
        self.meanRate = meanRate
        self.squareRate = squareRate
        self.rate = rate
        self.seed = seed
      }
    }

    /// The tensor; a weight's place is its index in the random draws.
    public var weights: [Weight]
    /// Changes of a high plane, over all steps.
    public var changed = 0

    /// Weights whose moments are 0.
    public init(masters: [Int]) { weights = masters.map(Weight.init) }

    /// One step with a gradient per weight (docs/arithmetic.md, section 10).
    ///
    /// * `rates`: the rates of equally long runs of weights, where they differ; nil for `step.rate`
    ///   everywhere.
    public mutating func step(_ gradient: [Int32], _ step: Step, rates: [Int]? = nil) {
      let each = weights.count / max(1, rates?.count ?? 1)
      for i in weights.indices {
        let index = UInt32(truncatingIfNeeded: i)
        let right = max(step.gradientShift, 0)
        let left = max(-step.gradientShift, 0)
        let offset = (Int(random16(index: index, seed: step.seed)) << right) >> 16
        let scaled = ((Int(gradient[i]) + offset) >> right) << left
        let g = min(max(scaled, -32767), 32767)

        var weight = weights[i]
        weight.m += (((g << 12) - weight.m) * step.meanRate + (1 << 15)) >> 16
        let vRandom = Int(random16(index: index, seed: step.seed ^ 0x3C6E_F372))
        weight.v += ((g * g - weight.v) * step.squareRate + vRandom) >> 16

        let rate = rates?[i / each] ?? step.rate
        // Swift's division truncates towards 0, so that a step and its opposite are equally long.
        let quotient = 16 * weight.m / (Self.squareRoot(256 * weight.v) + 16)
        let ratio = min(max(quotient, -1 << 15), 1 << 15)
        let random = Int(random16(index: index, seed: step.seed ^ 0x78DD_E6E4))
        let master = weight.master - ((ratio * rate + (random << 4)) >> 20)
        weight.master = min(max(master, -32512), 32512)
        if weight.high != weights[i].high { changed += 1 }
        weights[i] = weight
      }
    }

    /// Follows a change of the gradient's exponent: g becomes g / 2^right, rounded half up; for a negative
    /// `right` it grows, and moments past their bounds are cut.
    public mutating func rescale(right: Int) {
      for i in weights.indices {
        if right >= 0 {
          weights[i].m = (weights[i].m + (1 << right) / 2) >> right
          weights[i].v = (weights[i].v + (1 << (2 * right)) / 2) >> (2 * right)
        } else {
          let mLimit = (32767 << 12) >> -right
          weights[i].m = min(max(weights[i].m, -mLimit), mLimit) << -right
          weights[i].v = min(weights[i].v, (32767 * 32767) >> (-2 * right)) << (-2 * right)
        }
      }
    }

    /// The largest integer whose square is at most x, found bit by bit.
    public static func squareRoot(_ x: Int) -> Int {
      var root = 0
      for bit in stride(from: 31, through: 0, by: -1) where (root + (1 << bit)) * (root + (1 << bit)) <= x {
        root += 1 << bit
      }
      return root
    }
  }
}

import Foundation
import Kernels
import Testing

/// Integer Adam against Adam in Double, on noisy quadratics.
struct AdamTrajectoryTests {
  /// Every problem is solved by `replicas` weights that see the same noise; only their rounding differs.
  struct Outcome {
    /// Per problem: mean over the replicas of integer minus Double, master units, at the end.
    var drift: [Double] = []
    /// The same, without sign and before the mean.
    var distance: [Double] = []
  }

  /// - Parameters:
  ///   - gradientScale: int32 gradient per unit of slope.
  ///   - shift: the gradient's right shift.
  ///   - rate: master units per step at ratio 1.
  static func run(
    seed: Int, problems: Int, replicas: Int, steps: Int, gradientScale: Double, shift: Int, rate: Double
  ) throws -> Outcome {
    let kernels = try #require(InstructionSet.best.kernels)
    var g = ElementwiseGenerator(seed: UInt64(seed))
    let optimum = (0..<problems).map { _ in Double.random(in: -20000...20000, using: &g) }
    // Slopes of problem p are smaller by up to 2^8: one tensor holds weights of very different gradients.
    let curvature = (0..<problems).map { exp2(-8 * Double($0) / Double(problems)) }
    let start = (0..<problems).map { _ in Double(Int.random(in: -20000...20000, using: &g)) }
    var w = start
    var mean = [Double](repeating: 0, count: problems)
    var square = mean
    let reference = Reference.Adam(masters: start.flatMap { [Int](repeating: Int($0), count: replicas) })
    let copies = Copies()
    defer { copies.release() }
    let state = AdamTests.State(reference, copies)

    // The integer form's epsilon is one unit of the shifted gradient.
    let epsilon = exp2(Double(shift)) / gradientScale
    for t in 1...steps {
      let (beta1, beta2) = (0.9, 0.999)
      let meanRate = (1 - beta1) / (1 - pow(beta1, Double(t)))
      let squareRate = (1 - beta2) / (1 - pow(beta2, Double(t)))
      let decay = rate * (1 - Double(t - 1) / Double(steps))
      var gradient: [Int32] = []
      for p in 0..<problems {
        let noise = Double.random(in: -10000...10000, using: &g)
        func slope(_ w: Double) -> Double { curvature[p] * (w - optimum[p] + noise) }
        for r in 0..<replicas {
          let i = p * replicas + r
          let master = Double(state.high.pointer[i]) * 256 + Double(state.low.pointer[i])
          gradient.append(Int32((gradientScale * slope(master)).rounded()))
        }
        let exact = slope(w[p])
        mean[p] += (exact - mean[p]) * meanRate
        square[p] += (exact * exact - square[p]) * squareRate
        w[p] -= decay * mean[p] / (square[p].squareRoot() + epsilon)
      }
      state.step(
        gradient,
        Reference.Adam.Step(
          gradientShift: shift, meanRate: Int((meanRate * 65536).rounded()),
          squareRate: Int((squareRate * 65536).rounded()), rate: Int((decay * 256).rounded()),
          seed: UInt32(truncatingIfNeeded: g.next())),
        in: [0..<gradient.count], kernels)
    }
    var outcome = Outcome()
    for p in 0..<problems {
      let differences = (p * replicas..<(p + 1) * replicas).map {
        Double(state.high.pointer[$0]) * 256 + Double(state.low.pointer[$0]) - w[p]
      }
      outcome.drift.append(differences.reduce(0, +) / Double(replicas))
      outcome.distance.append(differences.reduce(0) { $0 + abs($1) } / Double(replicas))
    }
    return outcome
  }

  /// 2,000 steps from up to 40,000 master units away, 30 units a step at first.
  @Test(arguments: [1, 2, 3, 4])
  func `Trajectories agree with Double`(seed: Int) throws {
    let outcome = try Self.run(
      seed: seed, problems: 16, replicas: 16, steps: 2000, gradientScale: 1000, shift: 10, rate: 30)
    let distance = outcome.distance.reduce(0, +) / 16
    let drift = outcome.drift.reduce(0, +) / 16
    #expect(distance < 12, "mean distance \(distance)")
    #expect(abs(drift) < 3, "mean difference \(drift)")
    #expect(outcome.distance.allSatisfy { $0 < 30 }, "\(outcome.distance)")
  }

  /// Gradients without a direction, of one or two units: what is left after many steps is the rounding's own.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `Steps have no drift`(seed: UInt64) throws {
    let kernels = try #require(InstructionSet.best.kernels)
    let copies = Copies()
    defer { copies.release() }
    var g = ElementwiseGenerator(seed: seed)
    let count = 8192
    let state = AdamTests.State(Reference.Adam(masters: [Int](repeating: 0, count: count)), copies)
    for t in 1...200 {
      var gradient: [Int32] = []
      gradient.reserveCapacity(count)
      for _ in 0..<count / 8 {
        let bits = g.next()
        for byte in 0..<8 { gradient.append(Int32(Int8(truncatingIfNeeded: bits >> UInt64(8 * byte)) | 1)) }
      }
      let step = Reference.Adam.Step(
        gradientShift: 6, meanRate: Int(6553.6 / (1 - pow(0.9, Double(t)))),
        squareRate: Int(65.536 / (1 - pow(0.999, Double(t)))), rate: 100,
        seed: UInt32(truncatingIfNeeded: g.next()))
      state.step(gradient, step, in: [0..<count], kernels)
    }
    let masters = zip(state.high, state.low).map { Double($0) * 256 + Double($1) }
    let mean = masters.reduce(0, +) / Double(count)
    let variance = masters.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(mean) < 5 * (variance / Double(count)).squareRoot(), "mean \(mean), variance \(variance)")
  }

  /// v moves by less than one unit a step here: rounded to nearest it would stay at 0.
  @Test func `Small second moments are found`() throws {
    let kernels = try #require(InstructionSet.best.kernels)
    let copies = Copies()
    defer { copies.release() }
    let count = 2048
    let state = AdamTests.State(Reference.Adam(masters: [Int](repeating: 0, count: count)), copies)
    for t in 0..<4000 {
      let gradient = [Int32](repeating: t % 2 == 0 ? 3 : -3, count: count)
      let step = Reference.Adam.Step(
        gradientShift: 0, meanRate: 6554, squareRate: 66, rate: 0,
        seed: UInt32(truncatingIfNeeded: t &* 0x9E37_79B1))
      state.step(gradient, step, in: [0..<count], kernels)
    }
    let mean = Double(state.v.reduce(0, +)) / Double(count)
    // 9 * (1 - e^-4.03) = 8.84
    #expect(abs(mean - 8.84) < 0.2, "mean \(mean)")
  }
}

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
        w[p] -= decay * mean[p] / (square[p].squareRoot() + 1e-8)
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

  @Test func print1() throws {
    let o = try Self.run(seed: 1, problems: 16, replicas: 16, steps: 2000, gradientScale: 1000, shift: 10, rate: 30)
    print(o.drift.map { ($0*100).rounded()/100 })
    print(o.distance.map { ($0*100).rounded()/100 })
  }
}

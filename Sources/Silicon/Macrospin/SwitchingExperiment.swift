import Networks
import Randomness

/// Writing a free layer many times, as one would on a tester: how often it ends where it should not.
public struct SwitchingExperiment: Sendable {
  /// The free layer.
  public var magnet: Macrospin
  /// What drives it.
  public var drive: SpinDrive
  /// Where it starts: +1 is parallel, −1 antiparallel.
  public var start: Double
  /// Where it should end.
  public var target: Double
  /// A step of the solver, in seconds.
  public var step = 2e-12

  /// An experiment of these.
  public init(_ magnet: Macrospin, _ drive: SpinDrive, from start: Double, to target: Double) {
    (self.magnet, self.drive, self.start, self.target) = (magnet, drive, start, target)
  }

  /// An estimate with its standard error.
  public struct Estimate: Sendable, Hashable {
    /// The share that fails.
    public var errorRate: Double
    /// Its standard error.
    public var deviation: Double
  }

  /// What makes a magnet worth copying: how near it is to failing.
  public enum Nearness: Sendable, Hashable {
    /// It lies near the bottom of the well that it should leave; this power of one over the energy there.
    case stays(Double)
    /// It leans to the wrong side of the barrier's top; so many powers of e over the whole way.
    case leans(Double)

    /// The logarithm of a magnet's weight, whose moment along the target is `along`.
    func merit(_ along: Double, _ thermalStability: Double) -> Double {
      switch self {
      case .stays(let power): -power * logarithm(1 + thermalStability * max(0, 1 + along))
      case .leans(let strength): -strength * min(0.5, max(-0.5, along))
      }
    }
  }

  private var steps: Int { Int((drive.end / step).rounded(.up)) }

  /// The share of `trials` (rounded up to fours) that fail.
  public func counted(trials: Int, seed: UInt64) -> Estimate {
    let motion = SpinMotion(magnet, drive, step: step)
    let groups = (trials + 3) / 4
    var failures = 0
    for group in 0..<groups {
      var noise = SpinNoise(SplitMix64(key: seed, UInt64(group)))
      var m = magnet.thermalStates(around: start, &noise)
      motion.advance(&m, from: 0, to: steps, &noise)
      let sides = motion.settled(&m, &noise)
      for lane in 0..<4 where sides[lane] * target <= 0 { failures += 1 }
    }
    let count = Double(4 * groups), share = Double(failures) / count
    return Estimate(errorRate: share, deviation: (share * (1 - share) / count).squareRoot())
  }

  /// A rare failure, by splitting: at `stages` times magnets that are nearer to failing are copied and others
  /// given up, and the estimate is weighted back, so that it stays unbiased (Del Moral and Garnier, Ann.
  /// Appl. Probab. 15, 2005). The error is the spread of `repeats` independent populations.
  public func split(
    by nearness: Nearness, population: Int, stages: Int, repeats: Int, seed: UInt64
  ) -> Estimate {
    let rates = (0..<repeats).map {
      follow(nearness, size: population, stages: stages, seed: seed, index: UInt64($0))
    }
    let mean = rates.reduce(0, +) / Double(repeats)
    let squares = rates.map { rate in (rate - mean) * (rate - mean) }
    let variance = squares.reduce(0, +) / Double(max(1, repeats - 1) * repeats)
    return Estimate(errorRate: mean, deviation: variance.squareRoot())
  }

  private func follow(_ nearness: Nearness, size: Int, stages: Int, seed: UInt64, index: UInt64) -> Double {
    let motion = SpinMotion(magnet, drive, step: step)
    let axes = magnet.axes
    let groups = (size + 3) / 4, count = 4 * groups
    var noises = (0..<groups).map { SpinNoise(SplitMix64(key: seed, index, UInt64($0))) }
    var resampling = SpinNoise(SplitMix64(key: seed, index, UInt64.max))
    var states = noises.indices.map { magnet.thermalStates(around: start, &noises[$0]) }
    // The logarithm of how much likelier each magnet was made.
    var favour = [Double](repeating: 0, count: count)
    var scale = 1.0
    for stage in 1...stages {
      let (first, last) = ((stage - 1) * steps / stages, stage * steps / stages)
      for group in states.indices { motion.advance(&states[group], from: first, to: last, &noises[group]) }
      guard stage < stages else { break }
      let merits = states.flatMap { state in
        let along = state.dot(axes.easy)
        return (0..<4).map { nearness.merit(target * along[$0], magnet.thermalStability) }
      }
      var sums: [Double] = []
      var sum = 0.0
      for magnet in 0..<count {
        sum += exponential(merits[magnet] - favour[magnet])
        sums.append(sum)
      }
      scale *= sum / Double(count)
      let old = states
      for slot in 0..<count {
        let from = resampling.index(sums)
        states[slot / 4][slot % 4] = old[from / 4][from % 4]
        favour[slot] = merits[from]
      }
    }
    var total = 0.0
    for group in states.indices {
      let sides = motion.settled(&states[group], &noises[group])
      for lane in 0..<4 where sides[lane] * target <= 0 {
        total += exponential(-favour[4 * group + lane])
      }
    }
    return scale * total / Double(count)
  }
}

/// How many pulses cells stand: a Weibull distribution, the one in the price of a chip and in simulated
/// arrays.
///
/// The share that is dead after n pulses is 1 − exp(−(n/η)^β), so of many cells the first dies long before
/// what a single one can be expected to stand.
public struct Endurance: Sendable, Hashable {
  /// η: the pulses after which 63 % are dead.
  public var characteristic: Double
  /// β: below 1 most weak cells die early, with a large one all die together.
  public var shape: Double

  /// A distribution of these.
  public init(characteristic: Double, shape: Double) {
    (self.characteristic, self.shape) = (characteristic, shape)
  }

  /// The share of cells that is dead after so many pulses.
  public func deadShare(after pulses: Double) -> Double { complementOfExponential(hazard(pulses)) }

  /// (n/η)^β.
  func hazard(_ pulses: Double) -> Double { power(pulses / characteristic, shape) }

  /// The pulses after which the first of some cells is dead with a probability of one half: of those that
  /// each class has, at its pulses in a unit of time. Infinite where there are none.
  func firstDeath(_ classes: some Sequence<(cells: Double, pulses: Double)>) -> Double {
    let sum = classes.reduce(0.0) { $1.pulses > 0 ? $0 + $1.cells * hazard($1.pulses) : $0 }
    return sum > 0 ? power(Self.half / sum, 1 / shape) : .infinity
  }

  /// ln 2.
  private static let half = logarithm(2)
}

extension MemoryTechnology {
  /// What its cells stand.
  public var lifetime: Endurance { Endurance(characteristic: endurance.value, shape: enduranceShape.value) }
}

/// Which cells are dead after how many pulses, told from one uniform draw for each.
struct WearOut: Sendable {
  private let endurance: Endurance
  /// For pulses of so many binary digits: draws from here on are alive.
  private let alive: [UInt64]
  /// Pulses that no cell survives less than, as far as 64 bits of a draw can tell.
  let least: UInt64

  init(_ endurance: Endurance) {
    self.endurance = endurance
    alive = (0...64).map { Self.threshold(endurance.deadShare(after: power(2, Double($0)))) }
    let first = alive.firstIndex { $0 > 0 } ?? 64
    least = first == 0 ? 0 : 1 << UInt64(min(63, first - 1))
  }

  private static func threshold(_ share: Double) -> UInt64 {
    share >= 1 ? .max : UInt64(share * 0x1p64)
  }

  /// Whether a cell with this draw is dead after so many pulses.
  func isDead(_ draw: UInt64, after pulses: UInt64) -> Bool {
    guard pulses >= least, draw < alive[UInt64.bitWidth - pulses.leadingZeroBitCount] else { return false }
    return draw < Self.threshold(endurance.deadShare(after: Double(pulses)))
  }
}

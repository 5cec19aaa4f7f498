import Networks
import Randomness

/// Uniform draws that depend on what is drawn for alone: seed, cells, which cell, which time. So neither the
/// number of threads nor the order of evaluation shows in a fault.
struct Draw: Sendable, Hashable {
  /// What a draw decides: draws of one cell and one time for different ends are independent.
  enum Purpose: UInt64, Sendable {
    case group = 1, bit, stuck, stuckLevel, endurance, retention, disturb, sense, upset, tree, error
  }

  private let key: UInt64

  /// The draws of one plane of cells (or of anything else with a number) under a seed.
  init(seed: UInt64, _ name: UInt64, _ purpose: Purpose) {
    key = Self.mixed(
      Self.mixed(seed ^ 0x5245_4D41_4E45_4E43) &+ Self.mixed(name) &+ purpose.rawValue &* Self.golden)
  }

  /// 64 random bits for a cell and a time.
  func bits(_ cell: Int, _ time: Int) -> UInt64 {
    Self.mixed(
      Self.mixed(key &+ UInt64(bitPattern: Int64(cell)) &* Self.golden) ^ UInt64(bitPattern: Int64(time))
        &* Self.odd)
  }

  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let odd: UInt64 = 0xD1B5_4A32_D192_ED03

  /// The first word of splitmix64's sequence.
  private static func mixed(_ word: UInt64) -> UInt64 {
    var generator = SplitMix64(seed: word)
    return generator.next()
  }
}

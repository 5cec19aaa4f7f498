import Randomness

/// The order in which training reads examples: each epoch is a permutation drawn from seed, task and epoch,
/// and epochs follow each other without a gap, so that a batch may end one and begin the next.
///
/// The permutation is computed point by point, not stored: a four-round Feistel network over the next even
/// number of bits, walked until it lands below `count` (J. Black, P. Rogaway, "Ciphers with arbitrary finite
/// domains", CT-RSA 2002). So any step can be asked for at any time, a run resumes exactly, and the order
/// takes no memory.
public struct BatchOrder: Hashable, Sendable {
  /// The number of examples.
  public let count: Int
  /// The number of examples per step.
  public let batch: Int

  private let key: UInt64
  private let halfBits: UInt64

  /// The order of `count` examples in batches of `batch` for the task at position `task` of a stream.
  public init(count: Int, batch: Int, seed: UInt64, task: Int) {
    precondition(count > 0 && batch > 0, "an order needs examples and a batch size")
    self.count = count
    self.batch = batch
    var generator = SplitMix64(key: seed, UInt64(task))
    key = generator.next()
    let bits = UInt64(Int.bitWidth - (count - 1).leadingZeroBitCount)
    halfBits = max(1, (bits + 1) / 2)
  }

  /// The number of steps in which every example is read `epochs` times; the last batch runs on into the
  /// next epoch.
  public func stepCount(epochs: Int) -> Int { (epochs * count + batch - 1) / batch }

  /// The epoch that the k-th example of `step` belongs to.
  public func epoch(step: Int, position: Int) -> Int { (step * batch + position) / count }

  /// Writes the examples of `step` into `indices`, which has `batch` elements. Allocates nothing.
  public func indices(step: Int, into indices: UnsafeMutableBufferPointer<Int32>) {
    precondition(indices.count == batch && step >= 0)
    for position in 0..<batch {
      let read = step * batch + position
      indices[position] = Int32(index(epoch: read / count, position: read % count))
    }
  }

  /// The example that is read as the `position`-th of `epoch`.
  public func index(epoch: Int, position: Int) -> Int {
    precondition((0..<count).contains(position))
    var generator = SplitMix64(seed: key ^ UInt64(epoch))
    let epochKey = generator.next()
    let mask = (1 as UInt64) << halfBits - 1
    var value = UInt64(position)
    repeat {
      var (left, right) = (value >> halfBits, value & mask)
      for round in 0..<4 as Range<UInt64> {
        var mixer = SplitMix64(seed: epochKey &+ (right << 2 | round))
        (left, right) = (right, left ^ (mixer.next() & mask))
      }
      value = left << halfBits | right
    } while value >= UInt64(count)
    return Int(value)
  }
}

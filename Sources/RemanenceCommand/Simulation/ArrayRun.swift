import Silicon
import Units

/// What one run of a stream on arrays came to.
struct ArrayRun: Codable, Sendable {
  /// Mean accuracy of the stream's tasks after all of it.
  var accuracy: Double
  var steps: Int
  /// Of all updates, reads to compare and to verify among it.
  var picojoules: Double
  /// Bits left wrong by the last pulse.
  var wrongBits: Int
  /// The share of groups of learned cells that have worn out.
  var wornShare: Double
}

extension SimulatedLearning {
  /// One run; `memory` is nil for plain bytes. What the memory has counted before is not counted again.
  func run(_ memory: ArrayMemory?, seed: UInt64) throws -> ArrayRun {
    let before = memory?.updates
    let outcome = try learn(on: memory, seed: seed, threads: 1)
    guard let memory, let before else {
      return ArrayRun(accuracy: outcome.mean, steps: outcome.steps, picojoules: 0, wrongBits: 0, wornShare: 0)
    }
    let counted = memory.updates - before
    let groups = Double(memory.bits.learned / memory.technology.cell.writeQuantum)
    return ArrayRun(
      accuracy: outcome.mean, steps: outcome.steps, picojoules: memory.energy(counted).picojoules,
      wrongBits: counted.wrongBits, wornShare: Double(memory.updates.wornGroups) / max(1, groups))
  }
}

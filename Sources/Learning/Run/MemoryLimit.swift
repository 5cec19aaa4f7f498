import Formats
import Methods
import Networks
import Programs
import Records

/// A bound on what learning plans for.
public struct MemoryLimit: Sendable {
  /// The bound, in bytes.
  public var bytes: Int

  /// A bound of `bytes`.
  public init(bytes: Int) { self.bytes = bytes }

  /// Refuses a setup whose plan (frozen numbers, learned numbers, moments, arena) exceeds the bound.
  /// - Throws: `FormatError` that says how many bytes are missing and the largest batch that fits.
  public func check(_ frozen: FrozenNetwork, setup: LearningSetup, classes: Int, threads: Int) throws {
    func needed(_ batch: Int) throws -> Int {
      let network = try setup.method.attached(
        to: frozen.network(resolution: setup.resolution), classes: classes, precision: setup.precision)
      return PlanFigures(
        try Program.lowered(
          from: network, precision: setup.precision, batch: batch, isTraining: true, threads: threads)
      ).totalBytes
    }
    let wanted = try needed(setup.batch)
    guard wanted > bytes else { return }
    var fitting: Int?
    for batch in stride(from: setup.batch - 1, through: 1, by: -1) where try needed(batch) <= bytes {
      fitting = batch
      break
    }
    let least = try needed(1)
    throw FormatError(
      "learning plans for \(wanted) bytes, \(wanted - bytes) more than the limit of \(bytes)",
      at: "--memory-limit",
      remedy: fitting.map { "--batch \($0) fits" }
        ?? "even --batch 1 needs \(least) bytes: lower --resolution, or raise the limit")
  }
}

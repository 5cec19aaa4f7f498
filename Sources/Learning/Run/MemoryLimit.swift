import Formats
public import Programs

/// A bound on what learning plans for.
public struct MemoryLimit: Sendable {
  /// The bound, in bytes.
  public var bytes: Int

  /// A bound of `bytes`.
  public init(bytes: Int) { self.bytes = bytes }

  /// Refuses a `plan` (frozen numbers, learned numbers, moments, arena) that exceeds the bound.
  ///
  /// * `batch`: images of the plan's step.
  /// * `needed`: the bytes that a step of so many images is planned for.
  ///
  /// - Throws: `FormatError` that says what takes how many bytes, how many are missing, and the largest batch
  ///   that fits.
  public func check(_ plan: Plan, batch: Int, needed: (_ batch: Int) throws -> Int) throws {
    guard plan.totalBytes > bytes else { return }
    // More images never take less memory, so the largest batch that fits is found by halving.
    var (fitting, tooLarge) = (0, batch)
    while tooLarge - fitting > 1 {
      let middle = (fitting + tooLarge) / 2
      if try needed(middle) <= bytes { fitting = middle } else { tooLarge = middle }
    }
    throw FormatError(
      "learning plans for \(plan.totalBytes) bytes (network \(plan.frozenBytes), what is learned "
        + "\(plan.trainableBytes), its moments \(plan.optimizerBytes), arena \(plan.arenaBytes)), "
        + "\(plan.totalBytes - bytes) more than the limit of \(bytes)",
      at: "memory limit",
      remedy: fitting > 0
        ? "a batch of \(fitting) fits"
        : "even a batch of 1 needs \(try needed(1)) bytes: lower the resolution, or raise the limit")
  }
}

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
      "learning plans for \(Self.exact(plan.totalBytes)): network \(Self.short(plan.frozenBytes)), what is "
        + "learned \(Self.short(plan.trainableBytes)), its moments \(Self.short(plan.optimizerBytes)), arena "
        + "\(Self.short(plan.arenaBytes))"
        + (plan.featureBytes.map { ", features of all pictures \(Self.short($0))" } ?? "")
        + "; that is \(Self.short(plan.totalBytes - bytes)) more than the limit of " + Self.short(bytes),
      at: "memory limit",
      remedy: fitting > 0
        ? "a batch of \(fitting) fits"
        : plan.featureBytes ?? 0 > plan.totalBytes - bytes
          ? "make the features in every step, with features=step"
          : "even a batch of 1 needs \(Self.exact(try needed(1))): lower the resolution, or raise the limit")
  }

  /// `bytes` as people read them, and to the byte for whoever sets a limit by it.
  private static func exact(_ bytes: Int) -> String { "\(short(bytes)) (\(bytes) bytes)" }

  private static func short(_ bytes: Int) -> String {
    if bytes < 1 << 10 { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
    let (size, symbol) = bytes < 1 << 20 ? (1 << 10, "KiB") : (1 << 20, "MiB")
    let tenths = (bytes * 10 + size / 2) / size
    return tenths >= 1000
      ? "\((bytes + size / 2) / size) \(symbol)" : "\(tenths / 10).\(tenths % 10) \(symbol)"
  }
}

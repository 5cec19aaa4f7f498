/// The arithmetic of a program.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// The reference: everything in 32-bit floating point.
  case float32
  /// Integers only: forward, loss, both gradients and the update.
  case int8
}

/// A part of importing a network, each of which may take a while.
public enum ImportPhase: String, Sendable {
  /// The ranges of all values are looked for in photographs.
  case calibrating
  /// Each value is rounded alone, to find those that are worth 12 bits.
  case choosing
  /// The weights are rounded.
  case rounding
  /// The answers of both precisions are compared.
  case comparing

  /// How far a part has come: `done` of `total` pieces of it.
  public typealias Progress = (_ phase: ImportPhase, _ done: Int, _ total: Int) -> Void

  /// What is done, as a progress line begins.
  public var label: String {
    switch self {
    case .calibrating: "looking at photographs"
    case .choosing: "choosing fine values"
    case .rounding: "rounding weights"
    case .comparing: "comparing with float32"
    }
  }
}

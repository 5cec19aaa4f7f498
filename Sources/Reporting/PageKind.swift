/// What a page is about. It is written into the page, so that a command replaces its own earlier page and
/// no other.
public enum PageKind: String, Sendable {
  /// Runs that have learned.
  case runs
  /// A step priced on a chip.
  case chip
  /// A day priced on a chip.
  case day
  /// Many chips priced.
  case sweep
  /// A memory cell on a tester.
  case device
  /// Methods side by side.
  case comparison
  /// Learning in simulated arrays.
  case simulation
  /// What a camera's sensor moved.
  case sense
  /// The model against published figures.
  case validation

  /// Whether a page that begins with `head` is an earlier one of this kind. Pages of versions that did not
  /// say their kind are.
  public func isKind(ofPage head: String) -> Bool {
    head.contains(Self.end + "</title>") && (head.contains(generator) || !head.contains(Self.mark))
  }

  /// How titles end.
  static let end = " · Remanence"
  private static let mark = "content=\"remanence:"

  /// What the page says of who made it.
  var name: String { "remanence:\(rawValue)" }
  private var generator: String { "content=\"\(name)\"" }
}

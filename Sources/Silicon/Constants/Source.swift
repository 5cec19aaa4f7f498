/// Where the value of a constant comes from.
public enum Source: Sendable, Hashable {
  /// Read in a publication or in published code.
  case published(String)
  /// Computed from published values, as the text says.
  case derived(String)
  /// Nobody's figure but ours.
  case assumed(String)
  /// Fitted by us, to the rows of the validation that the text names.
  case fitted(String)
}

extension Source: CustomStringConvertible {
  /// The text; all but published values say first what they are: `assumed: …`.
  public var description: String {
    switch self {
    case .published(let text): text
    case .derived(let text): "derived: \(text)"
    case .assumed(let text): text.isEmpty ? "assumed" : "assumed: \(text)"
    case .fitted(let text): "fitted: \(text)"
    }
  }

  /// Reads what ``description`` writes.
  public init(_ description: String) {
    func text(after mark: String) -> String? {
      if description == mark { return "" }
      guard description.hasPrefix(mark + ":") else { return nil }
      return String(description.dropFirst(mark.count + 1).drop { $0 == " " })
    }
    if let text = text(after: "derived") {
      self = .derived(text)
    } else if let text = text(after: "assumed") {
      self = .assumed(text)
    } else if let text = text(after: "fitted") {
      self = .fitted(text)
    } else {
      self = .published(description)
    }
  }
}

/// Why a foreign file could not be read or written: what is wrong, where, and what to do about it.
public struct FormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, as a clause without a full stop.
  public var what: String
  /// The file, with the byte offset or the field where one is known.
  public var place: String
  /// What the reader of the message can do.
  public var remedy: String

  /// An error from its three parts.
  public init(_ what: String, at place: String, remedy: String) {
    self.what = what
    self.place = place
    self.remedy = remedy
  }

  /// The three parts on one line. Names come from files that nobody vouches for, so control characters are
  /// escaped and the line is cut at 500 characters. An empty name is shown as `""`.
  public var description: String {
    var line = ""
    let place = place.isEmpty ? "\"\"" : place
    for scalar in "\(place): \(what); \(remedy)".unicodeScalars {
      line += scalar.printable
      if line.unicodeScalars.count >= 500 { return line + "…" }
    }
    return line
  }
}

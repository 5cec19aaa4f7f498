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

  /// The three parts on one line, as ``Swift/String/printable`` shows it: names come from files that nobody
  /// vouches for. An empty name is shown as `""`.
  public var description: String { "\(place.isEmpty ? "\"\"" : place): \(what); \(remedy)".printable }
}

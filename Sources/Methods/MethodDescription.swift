/// A method as it is listed: its name, one line about it, its publication and its options.
public struct MethodDescription: Sendable, Encodable {
  /// The name that people type, one line, and the publication that it follows.
  public var name, summary, source: String
  /// Its options with their defaults.
  public var options: [OptionDescription]

  /// What is listed of `method`.
  public init(_ method: Method) {
    (name, summary, source) = (method.name, method.summary, method.source)
    options = method.options
  }
}

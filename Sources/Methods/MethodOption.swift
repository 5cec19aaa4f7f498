/// One option of a method: a stored property, its name, and what it may be.
public struct MethodOption<Method: AdaptationMethod>: Sendable {
  /// The name that people type: "side-rate".
  public let name: String
  /// One line that says what it does.
  public let help: String
  /// The allowed values, for people: "1e-07 to 1".
  public let allowed: String
  /// All allowed values, where they are a few words.
  var words: [String] = []
  /// Whether it is a learning rate.
  var isRate = false
  /// The value as text that ``set`` reads back to the same value.
  let get: @Sendable (Method) -> String
  /// Sets it from text; false where the text is none of the allowed values.
  let set: @Sendable (inout Method, String) -> Bool

  /// A whole number.
  public static func integer(
    _ name: String, _ property: any WritableKeyPath<Method, Int> & Sendable, in range: ClosedRange<Int>,
    _ help: String
  ) -> Self {
    Self(
      name: name, help: help, allowed: "\(range.lowerBound) to \(range.upperBound)",
      get: { "\($0[keyPath: property])" },
      set: { method, text in
        guard let value = Int(text), range.contains(value) else { return false }
        method[keyPath: property] = value
        return true
      })
  }

  /// A real number.
  public static func real(
    _ name: String, _ property: any WritableKeyPath<Method, Double> & Sendable, in range: ClosedRange<Double>,
    _ help: String
  ) -> Self {
    Self(
      name: name, help: help, allowed: "\(plain(range.lowerBound)) to \(plain(range.upperBound))",
      get: { plain($0[keyPath: property]) },
      set: { method, text in
        guard let value = Double(text), range.contains(value) else { return false }
        method[keyPath: property] = value
        return true
      })
  }

  /// One of a few words.
  public static func words(
    _ name: String, _ property: any WritableKeyPath<Method, String> & Sendable, _ words: [String],
    _ help: String
  ) -> Self {
    Self(
      name: name, help: help, allowed: words.joined(separator: " or "), words: words,
      get: { $0[keyPath: property] },
      set: { method, text in
        guard words.contains(text) else { return false }
        method[keyPath: property] = text
        return true
      })
  }

  /// Names, or their beginnings, with commas between; or a word for all of them.
  public static func layers(
    _ name: String, _ property: any WritableKeyPath<Method, String> & Sendable, _ help: String,
    all: String = "all"
  ) -> Self {
    Self(
      name: name, help: help, allowed: "\(all), or names", get: { $0[keyPath: property] },
      set: { method, text in
        guard !text.isEmpty, !text.split(separator: ",", omittingEmptySubsequences: false).contains("") else {
          return false
        }
        method[keyPath: property] = text
        return true
      })
  }

  /// A number as people write it: without a fraction where it has none.
  private static func plain(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e9 ? "\(Int(value))" : "\(value)"
  }

  /// An Adam rate, the option that every method has.
  public static func rate(
    _ name: String = "rate", _ property: any WritableKeyPath<Method, Double> & Sendable, of what: String
  ) -> Self {
    var option = real(name, property, in: 1e-7...1, "Adam's learning rate of \(what), before the schedule.")
    option.isRate = true
    return option
  }
}

/// An option as a list of methods shows it.
public struct OptionDescription: Hashable, Sendable, Codable {
  /// The name that people type.
  public var name: String
  /// The value that it has unless it is set.
  public var value: String
  /// The allowed values, for people.
  public var allowed: String
  /// One line that says what it does.
  public var help: String
  /// All allowed values, where they are a few words.
  public var words: [String] = []
  /// Whether it is a learning rate.
  public var isRate = false

  private enum CodingKeys: String, CodingKey { case name, value, allowed, help }
}

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

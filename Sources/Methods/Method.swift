public import Networks

/// A method with the values of its options: what a user chooses and a run stores.
public struct Method: Sendable {
  private(set) var base: any AdaptationMethod

  /// `base` as a user's choice.
  public init(_ base: some AdaptationMethod) { self.base = base }

  /// Every method that learns classes of pictures, with its defaults, in the order in which they are listed.
  /// A new method is a folder of its own and an entry here.
  public static let all: [Method] = [
    .repNet, .repNetBias, .head, .normAndHead, .bias, .full, .mobileTL, .tinyTL, .tinyTLWithBiases, .loRA,
    .loRAFusion, .parallelAdapters, .seriesAdapters, .piggyback,
    .sparseUpdate, .da3,
  ]

  /// Those that learn boxes in pictures.
  public static let detectors: [Method] = [.detector]

  /// All that can be named.
  public static let known = all + detectors

  /// Those that build on no pool of earlier runs.
  public static let withoutPool = all.filter { $0.poolMethod == nil }

  /// The names of those that choose what learns under a bound of bytes.
  public static let namesOfSearching = all.filter(\.searchesUnderBudget).map(\.name)

  /// What makes pools, and what builds on them, by name: "runs of lora, that lorafusion builds on".
  public static let poolsInWords = all.compactMap { method in
    method.poolMethod.map { "runs of \($0), that \(method.name) builds on" }
  }.joined(separator: "; ")

  /// The method called `name`, with its defaults.
  /// - Throws: `MethodError` that lists the names when there is none.
  public static func named(_ name: String) throws(MethodError) -> Method {
    guard let method = known.first(where: { $0.name == name }) else {
      throw MethodError(
        "there is no method \(name); use one of \(known.map(\.name).joined(separator: ", "))")
    }
    return method
  }

  /// The name that people type: "rep-net".
  public var name: String { type(of: base).name }
  /// One line for a list of methods.
  public var summary: String { type(of: base).summary }
  /// The publication that it follows.
  public var source: String { type(of: base).source }
  /// Whether it builds on what earlier tasks have learned.
  public var readsEarlierAdapters: Bool { type(of: base).readsEarlierAdapters }
  /// The name of the method whose runs make a pool for it; nil where it takes none.
  public var poolMethod: String? { type(of: base).poolMethod?.name }
  /// Whether it learns boxes in pictures rather than what a picture shows.
  public var proposesBoxes: Bool { type(of: base).proposesBoxes }
  /// The fewest classes that a task of it has.
  public var fewestClasses: Int { type(of: base).fewestClasses }
  /// Whether it chooses what learns under a bound of bytes, which it counts by a rule of its own.
  public var searchesUnderBudget: Bool { type(of: base).searchesUnderBudget }
  /// How often it goes over features that are made once for each picture and kept; nil where every step runs
  /// the whole network.
  public var featurePasses: Int? { base.featurePasses }
  /// The options that would change nothing as the others are set, each with what it would need.
  public var unusedOptions: [String: String] { base.unusedOptions }
  /// The options that decide how fast it learns, and nothing of what a step takes.
  public var rateOptions: [String] { options.filter(\.isRate).map(\.name) }
  /// The paper by whose rule its plans are counted beside those that were published.
  public var accounting: AccountingRule { base.accounting }
  /// Its options with their values now.
  public var options: [OptionDescription] { base.describedOptions }
  /// The values of its options by name, as text that ``set(_:to:)`` reads back.
  public var optionValues: [String: String] {
    Dictionary(uniqueKeysWithValues: options.map { ($0.name, $0.value) })
  }

  /// Sets the option called `option`.
  /// - Throws: `MethodError` that says which options there are, or which values.
  public mutating func set(_ option: String, to text: String) throws(MethodError) {
    base = try base.setting(option, to: text)
  }

  /// The same method with an option set.
  /// - Throws: `MethodError` that says which options there are, or which values.
  public func setting(_ option: String, to text: String) throws(MethodError) -> Method {
    var method = self
    try method.set(option, to: text)
    return method
  }

  /// The method with what a search has found for the context as its options.
  /// - Throws: `NetworkError` when nothing fits.
  public func resolved(_ context: MethodContext) throws(NetworkError) -> Method {
    try Self.resolved(base, context)
  }

  private static func resolved<Base: AdaptationMethod>(
    _ base: Base, _ context: MethodContext
  ) throws(NetworkError) -> Method { Method(try base.resolved(context)) }

  /// Lines that say what the method has chosen.
  /// - Throws: `NetworkError` when the backbone lacks what the method needs.
  public func notes(_ context: MethodContext) throws(NetworkError) -> [String] { try base.notes(context) }

  /// The adapted network for a task.
  /// - Throws: `NetworkError` when the backbone lacks what the method needs, or there are too few classes.
  public func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    guard context.classes >= fewestClasses else {
      let fewest = fewestClasses == 1 ? "1 class" : "\(fewestClasses) classes"
      throw NetworkError("a task needs at least \(fewest), not \(context.classes)")
    }
    do { return try base.adapted(context) } catch {
      guard error.isLack else { throw error }
      throw NetworkError("\(error.description); \(Self.fitting(context))")
    }
  }

  /// Which methods, as they are unless told otherwise, can adapt the network of `context`, in words.
  private static func fitting(_ context: MethodContext) -> String {
    let context = MethodContext(backbone: context.backbone, classes: context.classes)
    func adapts(_ method: Method) -> Bool { (try? method.base.adapted(context)) != nil }
    let names = withoutPool.filter(adapts).map(\.name)
    return names.isEmpty ? "no method adapts it" : "methods that adapt it: \(names.joined(separator: ", "))"
  }

  /// The adapted network for a task of `classes` over `backbone`, with nothing learned before.
  /// - Throws: `NetworkError` when the backbone lacks what the method needs, or there are too few classes.
  public func attached(to backbone: Network, classes: Int) throws(NetworkError) -> Network {
    try adapted(MethodContext(backbone: backbone, classes: classes))
  }
}

extension Method: CustomStringConvertible {
  /// Name and options: "head (rate 0.0003)".
  public var description: String {
    "\(name) (\(options.map { "\($0.name) \($0.value)" }.joined(separator: ", ")))"
  }
}

extension Method: Hashable {
  /// Whether name and options are the same.
  public static func == (one: Method, other: Method) -> Bool {
    one.name == other.name && one.optionValues == other.optionValues
  }

  /// Hashes name and options.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(optionValues)
  }
}

extension Method: Codable {
  private enum CodingKeys: String, CodingKey { case name, options }

  /// Reads a name and options.
  /// - Throws: `DecodingError` when there is no such method, option or value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    do {
      self = try .named(container.decode(String.self, forKey: .name))
      for (option, text) in try container.decode([String: String].self, forKey: .options) {
        try set(option, to: text)
      }
    } catch let error as MethodError {
      throw DecodingError.dataCorrupted(
        .init(codingPath: container.codingPath, debugDescription: error.description))
    }
  }

  /// Writes name and options.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(optionValues, forKey: .options)
  }
}

extension AdaptationMethod {
  fileprivate var describedOptions: [OptionDescription] {
    Self.options.map {
      OptionDescription(
        name: $0.name, value: $0.get(self), allowed: $0.allowed, help: $0.help, words: $0.words,
        isRate: $0.isRate)
    }
  }

  fileprivate func setting(_ option: String, to text: String) throws(MethodError) -> any AdaptationMethod {
    guard let known = Self.options.first(where: { $0.name == option }) else {
      let names = Self.options.map(\.name).joined(separator: ", ")
      throw MethodError("the method \(Self.name) has no option \(option); it has \(names)")
    }
    var method = self
    guard known.set(&method, text) else {
      throw MethodError("\(option) of the method \(Self.name) may be \(known.allowed), not \(text)")
    }
    return method
  }
}

/// A method, an option or a value that does not exist: one line with the remedy.
public struct MethodError: Error, Hashable, CustomStringConvertible {
  /// One line: what, where, remedy.
  public var description: String

  init(_ description: String) { self.description = description }
}

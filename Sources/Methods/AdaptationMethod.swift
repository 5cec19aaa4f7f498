public import Networks

/// A way to teach a frozen network a new task. A method is one folder: a value that conforms to this
/// protocol, with its options as stored properties, and one entry in `Method.all`.
///
/// It draws the graph that its publication describes, once; what a precision cannot run as it stands is
/// rewritten by the compiler (`Network.legalised(for:)`).
public protocol AdaptationMethod: Hashable, Sendable {
  /// The name that people type: "rep-net".
  static var name: String { get }
  /// One line for a list of methods.
  static var summary: String { get }
  /// The publication that it follows.
  static var source: String { get }
  /// Its options, in the order in which they are listed.
  static var options: [MethodOption<Self>] { get }
  /// Whether it wants ``MethodContext/earlier``: reading what earlier tasks have learned takes time.
  static var readsEarlierAdapters: Bool { get }
  /// The method whose runs make a pool for it (`learn --pool`); nil where it takes none.
  static var poolMethod: (any AdaptationMethod.Type)? { get }

  /// The fewest classes that a task of it has.
  static var fewestClasses: Int { get }
  /// Whether it learns boxes in pictures rather than what a picture shows.
  static var proposesBoxes: Bool { get }

  /// Whether it chooses what learns under ``MethodContext/byteBudget``, counting bytes by a rule of its own.
  static var searchesUnderBudget: Bool { get }

  /// How often it goes over features that are made once for each picture and kept, unvaried; nil where every
  /// step runs the whole network.
  var featurePasses: Int? { get }

  /// The options that would change nothing as the others are set, each with what it would need.
  var unusedOptions: [String: String] { get }

  /// The paper by whose rule its plans are counted beside those that were published.
  var accounting: AccountingRule { get }

  /// The method with the defaults of its options.
  init()

  /// The method with what a search has found for the context as its options.
  /// - Throws: `NetworkError` when nothing fits.
  func resolved(_ context: MethodContext) throws(NetworkError) -> Self

  /// Lines that say what the method has chosen.
  /// - Throws: `NetworkError` when the backbone lacks what the method needs.
  func notes(_ context: MethodContext) throws(NetworkError) -> [String]

  /// The adapted network: the backbone with a fresh classifier and whatever the method adds, and its
  /// parameters that learn marked, each in a group.
  /// - Throws: `NetworkError` when the backbone lacks what the method needs.
  func adapted(_ context: MethodContext) throws(NetworkError) -> Network
}

extension AdaptationMethod {
  /// Most methods do without.
  public static var readsEarlierAdapters: Bool { false }
  /// Most methods take no pool.
  public static var poolMethod: (any AdaptationMethod.Type)? { nil }
  /// Most methods tell classes apart.
  public static var fewestClasses: Int { 2 }
  /// Most methods answer pictures.
  public static var proposesBoxes: Bool { false }
  /// Most methods choose nothing.
  public static var searchesUnderBudget: Bool { false }
  /// Most methods have nothing to search for.
  public func resolved(_ context: MethodContext) throws(NetworkError) -> Self { self }
  /// Most methods change what pictures become.
  public var featurePasses: Int? { nil }
  /// Most methods use all of them.
  public var unusedOptions: [String: String] { [:] }
  /// Most methods have nothing to say.
  public func notes(_ context: MethodContext) throws(NetworkError) -> [String] { [] }

  /// TinyTL's profile of memory, over the graph as it is drawn.
  public var accounting: AccountingRule { .repNet }
}

/// What a method may know of the task that it prepares for.
public struct MethodContext: Sendable {
  /// The frozen network.
  public var backbone: Network
  /// Classes of the task, at least 2.
  public var classes: Int
  /// The adapters of the tasks that were learned before, in order: `ParameterOrigin.adapter` takes the place
  /// of one. Empty unless the method reads them.
  public var earlier: [EarlierAdapter]
  /// The most bytes that learning may plan for; nil where there is no bound.
  public var byteBudget: Int?

  /// A context from its parts.
  public init(
    backbone: Network, classes: Int, earlier: [EarlierAdapter] = [], byteBudget: Int? = nil
  ) {
    (self.backbone, self.classes) = (backbone, classes)
    (self.earlier, self.byteBudget) = (earlier, byteBudget)
  }
}

/// What a method sees of a task that was learned before.
public struct EarlierAdapter: Sendable {
  /// The task's name, for people.
  public var task: String
  /// The network as it was adapted to that task.
  public var network: Network

  /// An adapter from its parts.
  public init(task: String, network: Network) { (self.task, self.network) = (task, network) }
}

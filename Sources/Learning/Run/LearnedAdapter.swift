import Execution
public import Methods
import Networks
import Programs
public import Records

/// A task that has been learned, frozen, for the methods that build on earlier tasks.
public struct LearnedAdapter: Sendable {
  /// The task's name.
  public let task: String
  /// The network as it was adapted to the task, in its precision.
  let network: Network
  /// What was learned.
  let values: AdapterValues
  /// The SHA-256 of the file that it was read from, in hexadecimal.
  public let sha256: String

  /// What the method of a run builds on where it learns the task after `tasks`: the run's pool and those;
  /// nothing where the method reads no earlier adapters.
  /// - Throws: `FormatError` when a file is damaged or of another network; `BindingError` when one does not
  ///   fit.
  public static func read(
    by method: Method, after tasks: some Sequence<String>, of layout: RunLayout, over frozen: FrozenNetwork
  ) throws -> [LearnedAdapter] {
    try method.readsEarlierAdapters ? load(tasks, of: layout, over: frozen) : []
  }

  /// The adapters of the run's pool, and those of `tasks` in its folder, each over those before it.
  /// - Throws: `FormatError` when a file is damaged or of another network; `BindingError` when one does not
  ///   fit.
  static func load(
    _ tasks: some Sequence<String>, of layout: RunLayout, over frozen: FrozenNetwork
  ) throws -> [LearnedAdapter] {
    try tasks.reduce(into: AdapterPool.kept(in: layout, over: frozen).adapters) { earlier, task in
      let file = try AdapterFile(path: layout.path + "/" + RunLayout.adapterFile(task: task))
      earlier.append(try file.frozen(over: frozen, earlier: earlier))
    }
  }
}

extension [LearnedAdapter] {
  /// What a method sees of them.
  public var seen: [EarlierAdapter] { map { EarlierAdapter(task: $0.task, network: $0.network) } }
}

extension FrozenNetwork {
  /// The network's numbers and those of earlier tasks.
  func values(with earlier: [LearnedAdapter]) -> ModelValues {
    var values = values
    values.adapters = earlier.map(\.values)
    return values
  }
}

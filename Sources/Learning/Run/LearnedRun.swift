import Execution
public import Formats
import Methods
import Networks
public import Records
import Tasks

/// A run that has learned something, with the frozen network below its adapters.
public struct LearnedRun: Sendable {
  /// What the run is and what it has reached.
  public let record: RunRecord
  /// The network below the adapters.
  public let frozen: FrozenNetwork
  private let layout: RunLayout
  private let threads: Int

  /// Reads the run in the folder at `path`.
  /// - Throws: `FormatError` when there is none, or when its network is not here any more.
  public static func open(path: String, threads: Int) throws -> LearnedRun {
    let stored = try StoredRun(path: path)
    let configuration = stored.record.configuration
    let frozen = try FrozenNetwork.load(
      configuration.network, precision: try configuration.knownPrecision(in: path), threads: threads)
    return LearnedRun(record: stored.record, frozen: frozen, layout: stored.layout, threads: threads)
  }

  /// The tasks called `names`, or all, that have been learned.
  /// - Throws: `FormatError` when the run has learned none, or not one of `names`.
  public func learned(_ names: [String]) throws(FormatError) -> [TaskRecord] {
    let learned = record.tasks.filter { $0.result != nil }
    guard !learned.isEmpty else {
      throw FormatError(
        "has learned no task yet", at: layout.path,
        remedy: "resume it and let it learn one")
    }
    return try names.isEmpty
      ? learned
      : names.map { name throws(FormatError) in
        guard let task = learned.first(where: { $0.name == name }) else {
          throw FormatError(
            "has learned no task \(name)", at: layout.path,
            remedy: "it has learned \(learned.map(\.name).joined(separator: ", "))")
        }
        return task
      }
  }

  /// The adapter of `task` and the network that it adapts, in batches of `batch`.
  /// - Throws: `FormatError` when the adapter's file is damaged, or not the one that the run learned.
  public func adapted(to task: TaskRecord, batch: Int) throws -> (
    adapter: AdapterFile, network: AdaptedNetwork
  ) {
    let path = layout.path + "/" + RunLayout.adapterFile(task: task.name)
    let adapter = try AdapterFile(path: path)
    let before = record.tasks.prefix { $0.name != task.name }.map(\.name)
    let earlier =
      try adapter.method.readsEarlierAdapters ? LearnedAdapter.load(before, of: layout, over: frozen) : []
    let network = try adapter.bound(
      to: frozen, earlier: earlier, batch: batch, pool: ThreadPool(count: threads),
      instructionSet: try .chosen())
    guard try SHA256(ofFile: path).hexadecimal == task.result?.adapterFileSHA256 else {
      throw FormatError(
        "is not the adapter that this run learned: its SHA-256 differs", at: path,
        remedy: "bring the file back, or learn the task into a new run")
    }
    return (adapter, network)
  }

  /// The share of the test pictures of `task`, as they are now, that its adapter answers right.
  /// - Throws: `FormatError` when the task's classes are not those of the run, or pictures cannot be read.
  public func accuracy(of task: TaskRecord) throws -> Double {
    let (adapter, network) = try adapted(to: task, batch: record.configuration.batch)
    let pictures = try ImageTask.load(task.source)
    if let unknown = pictures.classNames.first(where: { !adapter.classNames.contains($0) }) {
      throw FormatError(
        "has a class that the run does not know, \(unknown)", at: task.source,
        remedy: "remove it, or learn the task into a new run")
    }
    guard pictures.classNames == adapter.classNames else {
      throw FormatError(
        "has no longer all classes of the run", at: task.source,
        remedy: "bring them back: \(adapter.classNames.joined(separator: ", "))")
    }
    return try network.accuracy(
      on: pictures.prepare(.test, resolution: adapter.resolution, threads: threads))
  }
}

import Execution
public import Formats
import Foundation
import Methods
import Networks
public import Programs
public import Records
import Tasks

extension RunLayout {
  /// Where the network below the adapters is: in the folder of a run that was packed, or where it was.
  public func placeOfNetwork(_ configuration: RunConfiguration) -> String {
    let packed = path + "/" + Self.packedNetwork
    return PathText.isThere(packed) ? packed : PathText.text(written: configuration.network)
  }
}

/// A run that has learned something, with the frozen network below its adapters.
public struct LearnedRun: Sendable {
  /// What the run is and what it has reached.
  public let record: RunRecord
  /// The network below the adapters.
  public let frozen: FrozenNetwork
  /// Where it lies.
  public let layout: RunLayout
  let threads: Int
  /// The file of the network; nil for the embedded one.
  public let networkPath: String?

  /// Reads the run in the folder at `path`.
  ///
  /// * `network`: where the network below the adapters is now; nil where it was, or in the folder of a run
  ///   that was packed.
  /// - Throws: `FormatError` when there is none, or when its network is not here any more.
  public static func open(path: String, threads: Int, network: String? = nil) throws -> LearnedRun {
    let layout = RunLayout(path: path)
    let record = try StoredRun.record(of: layout)
    let configuration = record.configuration
    let place = network ?? layout.placeOfNetwork(configuration)
    let frozen: FrozenNetwork
    do {
      frozen = try FrozenNetwork.load(
        place, precision: try configuration.knownPrecision(in: path), threads: threads)
    } catch let error as FormatError where network == nil {
      throw asking(forNetwork: error)
    }
    guard frozen.sha256 == configuration.networkSHA256 else {
      throw FormatError(
        "is another network than the one that the run was learned over", at: place,
        remedy: "name the one with SHA-256 \(configuration.networkSHA256.prefix(16))… by --network-file")
    }
    let file: String? =
      switch Zoo(rawValue: place) {
      case .embedded: nil
      case let architecture?: Cache.standard.network(architecture.rawValue)
      case nil: place
      }
    return LearnedRun(
      record: record, frozen: frozen, layout: layout, threads: threads, networkPath: file)
  }

  /// `error`, of a network that is not where a run had it, with what to do if it has moved.
  public static func asking(forNetwork error: FormatError) -> FormatError {
    FormatError(
      error.what, at: error.place,
      remedy: "\(error.remedy); or say where the network is: --network-file FILE")
  }

  /// The learned task called `name`, or the only one.
  /// - Throws: `FormatError` when there is none, or several and no name.
  public func learned(only name: String?) throws(FormatError) -> TaskRecord {
    let tasks = try learned(name.map { [$0] } ?? [])
    guard tasks.count == 1 else {
      throw FormatError(
        "has learned \(tasks.count) tasks", at: layout.path,
        remedy: "name one with --task: \(tasks.map(\.name).joined(separator: ", "))")
    }
    return tasks[0]
  }

  /// The tasks called `names`, or all, that have been learned.
  /// - Throws: `FormatError` when the run has learned none, or not one of `names`, or an adapter of theirs is
  ///   gone or damaged. A name that is given again counts once.
  public func learned(_ names: [String]) throws(FormatError) -> [TaskRecord] {
    let learned = record.tasks.filter { $0.result != nil }
    guard !learned.isEmpty else {
      throw FormatError(
        "has learned no task yet", at: layout.path,
        remedy: "resume it and let it learn one")
    }
    let chosen =
      try names.isEmpty
      ? learned
      : names.map { name throws(FormatError) in
        guard let task = learned.first(where: { [name, PathText.written(name)].contains($0.name) }) else {
          throw FormatError(
            "has learned no task " + (name.isEmpty ? "without a name" : name), at: layout.path,
            remedy: (name.isEmpty ? "" : name.suggestion(among: learned.map(\.name)))
              + "it has learned \(learned.map(\.name).joined(separator: ", "))")
        }
        return task
      }.enumerated().filter { !names[..<$0.offset].contains(names[$0.offset]) }.map(\.element)
    try layout.checkAdapters(of: chosen)
    return chosen
  }

  /// Checks that the folders of `tasks` are where they were, or in `folders`, by the tasks' names.
  /// - Throws: `FormatError` that names all that are gone.
  public func checkPictures(of tasks: [TaskRecord], in folders: [String: String]) throws(FormatError) {
    try ImageTask.check(tasks.filter { folders[$0.name] == nil })
  }

  /// The adapter of `task` and the network that it adapts, in batches of `batch`.
  /// - Throws: `FormatError` when the adapter's file is damaged, or not the one that the run learned.
  public func adapted(to task: TaskRecord, batch: Int) throws -> (
    adapter: AdapterFile, network: AdaptedNetwork
  ) {
    // Before it is read, or a cut file would be told of in words of its format.
    try layout.checkAdapter(of: task)
    let adapter = try AdapterFile(path: layout.path + "/" + RunLayout.adapterFile(task: task.name))
    let before = record.tasks.prefix { $0.name != task.name }
    if adapter.method.readsEarlierAdapters { try layout.checkAdapters(of: Array(before)) }
    let earlier = try LearnedAdapter.read(
      by: adapter.method, after: before.map(\.name), of: layout, over: frozen)
    let network = try adapter.bound(
      to: frozen, earlier: earlier, batch: batch, pool: ThreadPool(count: threads),
      instructionSet: try .chosen())
    return (adapter, network)
  }

  /// The programs of `task` as a chip is priced for: one picture answered, and a learning step of the run's
  /// batch.
  /// - Throws: `FormatError` when an adapter's file is damaged.
  public func programs(of task: TaskRecord) throws -> (inference: Program, step: Program) {
    let adapter = try AdapterFile(path: layout.path + "/" + RunLayout.adapterFile(task: task.name))
    let before = record.tasks.prefix { $0.name != task.name }.map(\.name)
    let earlier = try LearnedAdapter.read(by: adapter.method, after: before, of: layout, over: frozen)
    func program(batch: Int, isTraining: Bool) throws(NetworkError) -> Program {
      try adapter.method.program(
        over: frozen.network(resolution: adapter.resolution), classes: adapter.classNames.count,
        earlier: earlier.seen, precision: adapter.precision, batch: batch, isTraining: isTraining,
        imagesInTurn: false)
    }
    return (
      try program(batch: 1, isTraining: false),
      try program(batch: record.configuration.batch, isTraining: true)
    )
  }

  /// ``adapted(to:batch:)`` of a task that answers pictures.
  /// - Throws: `FormatError` also when it proposes boxes.
  public func answering(
    _ task: TaskRecord, batch: Int = 1
  ) throws -> (adapter: AdapterFile, network: AdaptedNetwork) {
    let adapted = try adapted(to: task, batch: batch)
    guard !adapted.adapter.method.proposesBoxes else {
      throw FormatError(
        "has learned \(task.name) by \(adapted.adapter.method.name), which proposes boxes and names no "
          + "picture",
        at: layout.path, remedy: "give the run to remanence sense as --detector")
    }
    return adapted
  }

  /// ``adapted(to:batch:)`` of a task that proposes boxes.
  /// - Throws: `FormatError` also when it answers pictures.
  public func proposing(_ task: TaskRecord) throws -> (adapter: AdapterFile, network: AdaptedNetwork) {
    let adapted = try adapted(to: task, batch: 1)
    guard adapted.adapter.method.proposesBoxes else {
      throw FormatError(
        "has learned \(task.name) by \(adapted.adapter.method.name), which proposes no boxes",
        at: layout.path,
        remedy: "name a run of the method \(Method.detectors.map(\.name).joined(separator: ", "))")
    }
    return adapted
  }
}

extension RunLayout {
  /// Checks that the adapters of all `tasks` that have been learned are those that the run learned, before
  /// any work is done with them.
  /// - Throws: `FormatError` for the first that is gone, cannot be read, or is another file.
  public func checkAdapters(of tasks: [TaskRecord]) throws(FormatError) {
    for task in tasks where task.result != nil { try checkAdapter(of: task) }
  }

  /// The same for one task.
  func checkAdapter(of task: TaskRecord) throws(FormatError) {
    let path = path + "/" + Self.adapterFile(task: task.name)
    let remedy = "bring the file back, or learn the task into a new run"
    errno = 0
    guard access(path, R_OK) == 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? FormatError("is the adapter of \(task.name), and is not there", at: path, remedy: remedy)
        : FormatError(
          "is the adapter of \(task.name), and cannot be read: \(String(cString: strerror(errno)))", at: path,
          remedy: "check its permissions and those of its folder")
    }
    guard try SHA256(ofFile: path).hexadecimal == task.result?.adapterFileSHA256 else {
      throw FormatError(
        "is damaged, or not the adapter that this run learned: its SHA-256 differs", at: path, remedy: remedy)
    }
  }
}

import Formats
public import Kernels
import Methods
import Networks
public import Programs
public import Records
public import Tasks

/// A run on disk that learns: begun, or taken up where it stands.
public final class LearningSession {
  /// What a learning step takes, for the task with the most classes.
  public let plan: Plan
  /// Whether the run was there already.
  public let isResumed: Bool
  /// How the folders of pictures were taken: what is to be said before learning begins, without control
  /// characters.
  public let reports: [String]
  private let learner: Learner
  private let folder: RunFolder

  /// What the run is and what it has reached.
  public var record: RunRecord { folder.record }
  /// The run's folder.
  public var path: String { folder.layout.path }

  /// Begins a run in a new folder. Nothing is written before it is known that learning can begin.
  /// - Parameters:
  ///   - stream: the tasks in order.
  ///   - sources: where each of them is found again: a name, or a folder from the root.
  ///   - frozen: the network below the adapters.
  ///   - setup: how it is adapted and learns.
  ///   - path: the folder to make.
  ///   - memoryLimit: the most bytes that learning may plan for.
  ///   - pool: folders of runs whose adapters the method builds on.
  ///   - threads: results do not depend on them.
  /// - Throws: `NetworkError` when method, precision and network do not go together; `FormatError` when the
  ///   plan exceeds the limit or the folder cannot be made.
  public static func begin(
    _ stream: TaskStream, sources: [String], over frozen: FrozenNetwork, setup: LearningSetup,
    at path: String,
    memoryLimit: Int? = nil, pool: [String] = [], threads: Int
  ) throws -> LearningSession {
    let adapters = try AdapterPool.learned(by: pool, over: frozen, for: setup)
    var setup = setup
    setup.pool = adapters.adapters
    let notes = try setup.choose(for: stream, over: frozen, byteBudget: memoryLimit)
    let plan = try setup.plan(for: stream, over: frozen, memoryLimit: memoryLimit, threads: threads)
    let folder = try RunFolder.create(
      path: path,
      record: RunRecord(
        productVersion: Product.version,
        configuration: RunConfiguration(setup, over: frozen, memoryLimit: memoryLimit, pool: pool),
        instructionSet: setup.instructionSet.rawValue,
        tasks: zip(stream.tasks, sources).map { TaskRecord($0, source: $1) }))
    try adapters.copy(into: folder.layout)
    return LearningSession(
      frozen, setup: setup, stream: stream, folder: folder, plan: plan, notes: notes, isResumed: false,
      threads: threads)
  }

  /// Begins a run of tasks by name or folder.
  /// - Throws: `FormatError` also when there is no such task.
  public static func begin(
    _ tasks: [String], over frozen: FrozenNetwork, setup: LearningSetup, at path: String,
    memoryLimit: Int? = nil, pool: [String] = [], threads: Int
  ) throws -> LearningSession {
    let sources = try TaskSources(tasks)
    return try begin(
      sources.loaded(boxes: setup.method.proposesBoxes, threads: threads), sources: sources.places,
      over: frozen, setup: setup, at: path,
      memoryLimit: memoryLimit, pool: pool, threads: threads)
  }

  /// Goes on with the run in the folder at `path`: everything but threads comes from there.
  ///
  /// * `sources`: names or folders of tasks to be learned after those that the run has; of these none counts
  ///   as new.
  /// * `framing`: how new folders of pictures are brought to squares; what those of the run are is kept.
  /// * `network`: where the network below the adapters is now; nil where it was, or in the folder of a run
  ///   that was packed.
  /// * `folders`: told the names of the run's tasks, where the folders are that have moved.
  /// * `instructionSet`: the kernels; results do not depend on them.
  /// * `note`: told what is done before learning begins, where that takes long.
  /// * `looking`: told of a folder how many of how many pictures are looked at.
  /// * `importing`: told how far a network has come that is imported first.
  ///
  /// - Throws: `FormatError` when there is no run, or its network or tasks are not those that it was begun
  ///   with.
  public static func resume(
    at path: String, adding sources: [String] = [], framing: Framing? = nil, network: String? = nil,
    folders: ([String]) throws -> [String: String] = { _ in [:] }, memoryLimit: Int? = nil,
    instructionSet: InstructionSet, threads: Int, note: (String) -> Void = { _ in },
    looking: (_ source: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in },
    importing: ImportPhase.Progress = { _, _, _ in }
  ) throws -> LearningSession {
    let folder = try RunFolder.resume(path: path)
    let (record, configuration) = (folder.record, folder.record.configuration)
    let kept = record.tasks.compactMap(\.framing).last.flatMap(Framing.init(named:))
    if let framing, let kept, framing != kept {
      throw FormatError(
        "was begun with --framing \(kept.name), and a run keeps it", at: path,
        remedy: "leave it out, or learn into a new folder")
    }
    let added = sources.filter { source in !record.tasks.contains { $0.source == PathText.written(source) } }
    try TaskSources.checkNames(of: added, beside: record.tasks)
    try folder.layout.checkAdapters(of: record.tasks)
    // A table that is written anew when a task begins is known to be sound before the work.
    if !added.isEmpty || record.tasks.contains(where: { $0.status == .pending }) {
      try folder.layout.checkTables()
    }
    let places = try folders(record.tasks.map(\.name))
    // All that are gone are told at once.
    try ImageTask.check(record.tasks.filter { places[$0.name] == nil })
    let known = try record.tasks.map { task in
      try ImageTask.load(task, of: folder.layout, in: places[task.name], threads: threads) {
        looking(task.source, $0, $1)
      }
    }
    let new = try added.map { source in
      let framing = kept ?? framing ?? .photograph
      var options = FolderOptions(framing: framing, threads: threads)
      options.hasBoxes = (try? configuration.knownMethod())?.proposesBoxes == true
      return try ImageTask.load(source, options: options) {
        looking(source, $0, $1)
      }
    }
    let stream = try TaskStream(known + new)
    let frozen: FrozenNetwork
    do {
      frozen = try FrozenNetwork.load(
        network ?? folder.layout.placeOfNetwork(configuration),
        precision: configuration.knownPrecision(in: path), threads: threads, note: note, importing: importing)
    } catch let error as FormatError where network == nil {
      throw LearnedRun.asking(forNetwork: error)
    }
    for (task, known) in zip(stream.tasks, record.tasks) where task.classNames != known.classNames {
      throw ImageTask.otherClasses(task.classNames, than: known.classNames, at: known.source)
    }
    guard frozen.sha256 == configuration.networkSHA256 else {
      throw FormatError(
        "was made over another network \(configuration.network)", at: path,
        remedy: "bring back the network with SHA-256 \(configuration.networkSHA256.prefix(16))…")
    }
    var setup = try LearningSetup(configuration, instructionSet: instructionSet, run: path)
    setup.pool = try AdapterPool.kept(in: folder.layout, over: frozen).adapters
    let limit = memoryLimit ?? configuration.memoryLimit
    let notes = try setup.choose(for: stream, over: frozen, byteBudget: limit)
    let plan = try setup.plan(for: stream, over: frozen, memoryLimit: limit, threads: threads)
    if !new.isEmpty { try folder.add(zip(new, added).map { TaskRecord($0, source: $1) }) }
    return LearningSession(
      frozen, setup: setup, stream: stream, folder: folder, plan: plan, notes: notes, isResumed: true,
      threads: threads)
  }

  private init(
    _ frozen: FrozenNetwork, setup: LearningSetup, stream: TaskStream, folder: RunFolder, plan: Plan,
    notes: [String], isResumed: Bool, threads: Int
  ) {
    (self.plan, self.isResumed, self.folder) = (plan, isResumed, folder)
    reports = notes + stream.tasks.flatMap(\.reportLines)
    learner = Learner(frozen, setup: setup, stream: stream, folder: folder, threads: threads)
  }

  /// Learns what is left.
  /// - Parameters:
  ///   - shouldStop: asked again and again whether to stop; the folder then holds all that going on needs.
  ///   - observe: told of every bit of progress.
  /// - Returns: whether every task has been learned; false when it was asked to stop.
  /// - Throws: `FormatError` when pictures cannot be read or the folder cannot be written.
  public func learn(
    shouldStop: @escaping () -> Bool = { false }, observe: @escaping (Learner.Progress) -> Void = { _ in }
  ) throws -> Bool {
    (learner.shouldStop, learner.observe) = (shouldStop, observe)
    do { return try learner.run() } catch {
      // Of a run that could not begin nothing is left, or its folder would be in the way of the next try.
      if !isResumed, !learner.hasLearned { folder.discard() }
      throw error
    }
  }
}

extension TaskRecord {
  fileprivate init(_ task: ImageTask, source: String) {
    self.init(
      name: task.name, source: PathText.written(source), classNames: task.classNames,
      trainExamples: task.train.count,
      testExamples: task.test.count, licence: task.licence,
      framing: task.report == nil ? nil : task.framing.name)
    if task.hasBoxes { hasBoxes = true }
  }
}

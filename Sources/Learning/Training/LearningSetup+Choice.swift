public import Tasks
import Formats
import Methods
import Programs

extension LearningSetup {
  /// Takes what earlier runs have learned, and lets the method choose what learns of the tasks of `stream`.
  ///
  /// * `runs`: folders of runs whose adapters the method builds on.
  /// * `memoryLimit`: the most bytes that learning may plan for, or that a method searches under; nil for no
  ///   bound.
  ///
  /// - Returns: lines that say what the method has chosen.
  /// - Throws: `FormatError` when the method takes no pool, a run does not go into it, or the plan exceeds
  ///   the limit; `NetworkError` when method, precision and network do not go together.
  public mutating func prepare(
    for stream: TaskStream, over frozen: FrozenNetwork, pool runs: [String], memoryLimit: Int?, threads: Int
  ) throws -> [String] {
    pool = try AdapterPool.learned(by: runs, over: frozen, for: self).adapters
    let notes = try choose(for: stream, over: frozen, byteBudget: memoryLimit)
    _ = try plan(for: stream, over: frozen, memoryLimit: memoryLimit, threads: threads)
    return notes
  }

  /// Lets the method choose what learns, and how often; returns lines that say what it has chosen.
  mutating func choose(
    for stream: TaskStream, over frozen: FrozenNetwork, byteBudget: Int?
  ) throws -> [String] {
    for task in stream.tasks where task.hasBoxes != method.proposesBoxes {
      throw FormatError(
        task.hasBoxes
          ? "has labels of boxes, which \(method.name) does not learn"
          : "has classes of pictures, and \(method.name) learns boxes", at: task.name,
        remedy: "choose another method, or another task")
    }
    let context = MethodContext(
      backbone: frozen.network(resolution: resolution), classes: stream.mostClasses, earlier: pool.seen,
      byteBudget: byteBudget)
    method = try method.resolved(context)
    // What is not in a picture is nothing of it, and a mean of distances would be pulled to their middle.
    if method.proposesBoxes { settings.labelSmoothing = 0 }
    if let passes = method.featurePasses {
      (epochs, maximumSteps, augmentation) = (passes, nil, .none)
      // With about as many pictures as features, a head that has converged passes through smoothed targets
      // exactly, and answers new pictures badly.
      settings.labelSmoothing = 0
    }
    return try method.notes(context)
      + method.adapted(context).notes(onLegalisingFor: precision)
  }

  /// The plan of a step of the task with the most classes.
  /// - Throws: `FormatError` when it exceeds the limit.
  func plan(
    for stream: TaskStream, over frozen: FrozenNetwork, memoryLimit: Int?, threads: Int
  ) throws -> Plan {
    func plan(_ batch: Int) throws -> Plan {
      try Plan(
        frozen, setup: self, classes: stream.mostClasses, pictures: stream.mostPictures, batch: batch,
        threads: threads)
    }
    let planned = try plan(batch)
    // A method that searches under the bound counts by its own rule.
    if let memoryLimit, !method.searchesUnderBudget {
      try MemoryLimit(bytes: memoryLimit).check(planned, batch: batch) { try plan($0).totalBytes }
    }
    return planned
  }
}

extension TaskStream {
  /// The training pictures of the task that has the most of them.
  fileprivate var mostPictures: Int { tasks.map(\.train.count).max() ?? 0 }
}

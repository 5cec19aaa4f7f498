import Formats
import Foundation
public import Kernels
import Learning
import Methods
import Networks
import Programs
import Records
import Tasks

extension MethodComparison {
  /// Learns what is not there yet, in folders below `folder`, and compares.
  ///
  /// * `instructionSet`: the kernels; results do not depend on them, nor on `threads`.
  /// * `shouldStop`: asked again and again whether to stop; what is there then is all that going on needs.
  /// * `observe`: told of every bit of progress.
  ///
  /// - Returns: nil when it was asked to stop.
  /// - Throws: `FormatError` when the folder holds anything else, or a run that was made otherwise, when a
  ///   method does not go with the network, when pictures cannot be read or runs cannot be written.
  public func learned(
    in folder: String, instructionSet: InstructionSet, threads: Int,
    shouldStop: @escaping () -> Bool = { false }, observe: @escaping (Progress) -> Void = { _ in }
  ) throws -> ComparisonSheet? {
    try Self.check(folder: folder)
    let sources = try TaskSources(tasks)
    try FrozenNetwork.check(network)
    let stream = try sources.loaded(framing: framing, threads: threads) {
      observe(.looking(source: $0, done: $1, total: $2))
    }
    for task in stream.tasks {
      for line in task.reportLines { observe(.note(line)) }
    }
    let contestants = try contestants(stream, instructionSet, threads: threads, observe)
    let runs = seeds.flatMap { seed in contestants.map { (contestant: $0, seed: seed) } }
    for run in runs {
      try check(
        run.contestant, seed: run.seed, stream, sources.places,
        at: path(run.contestant, run.seed, in: folder))
    }
    for (index, run) in runs.enumerated() {
      let path = path(run.contestant, run.seed, in: folder)
      let isThere = FileManager.default.fileExists(atPath: RunLayout(path: path).record)
      if isThere, try StoredRun(path: path).record.currentTask == nil { continue }
      observe(
        .run(
          name: run.contestant.name(seed: run.seed), number: index + 1, total: runs.count, isResumed: isThere)
      )
      let session =
        try isThere
        ? LearningSession.resume(at: path, instructionSet: instructionSet, threads: threads)
        : LearningSession.begin(
          stream, sources: sources.places, over: run.contestant.frozen,
          setup: run.contestant.seeded(run.seed), at: path, memoryLimit: run.contestant.byteBudget,
          pool: run.contestant.pool, threads: threads)
      let names = stream.tasks.map(\.name)
      let isComplete = try session.learn(shouldStop: shouldStop) { observe(.learning($0, tasks: names)) }
      if !isComplete || shouldStop() { return nil }
    }
    do {
      return try sheet(of: contestants, stream, in: folder, threads: threads) { progress in
        observe(progress)
        if shouldStop() { throw Stopped() }
      }
    } catch is Stopped {
      return nil
    }
  }

  private struct Stopped: Error {}

  func path(_ contestant: Contestant, _ seed: UInt64, in folder: String) -> String {
    "\(RunLayout(path: folder).path)/\(contestant.name(seed: seed))"
  }

  /// Every method in every precision, with what it chooses.
  /// - Throws: `FormatError` when one does not go with the network, or lacks its pool.
  private func contestants(
    _ stream: TaskStream, _ instructionSet: InstructionSet, threads: Int, _ observe: (Progress) -> Void
  ) throws -> [Contestant] {
    let frozen = try precisions.map { precision in
      try FrozenNetwork.load(
        network, precision: precision, threads: threads, note: { observe(.note($0)) },
        importing: { observe(.importing($0, done: $1, total: $2)) })
    }
    let pools = try pool.map { (run: $0, precision: try StoredRun(path: $0).record.configuration.precision) }
    var contestants: [Contestant] = []
    for method in methods ?? Method.withoutPool {
      for (precision, frozen) in zip(precisions, frozen) {
        let setup = LearningSetup(
          method: method, precision: precision, resolution: resolution ?? frozen.learningResolution,
          batch: batch, epochs: epochs, maximumSteps: maximumSteps, settings: settings,
          augmentation: augmentation, instructionSet: instructionSet)
        var contestant = Contestant(
          setup: setup, frozen: frozen, pool: [],
          byteBudget: method.searchesUnderBudget ? byteBudget : nil)
        if method.poolMethod != nil {
          contestant.pool = pools.filter { $0.precision == precision.rawValue }.map(\.run)
        }
        do {
          let notes = try contestant.setup.prepare(
            for: stream, over: frozen, pool: contestant.pool, memoryLimit: contestant.byteBudget,
            threads: threads)
          // What cannot be priced is known before it is learned.
          _ = try price(contestant, stream, open: .all)
          for line in notes { observe(.note("\(method.name) in \(precision.rawValue): \(line)")) }
          contestants.append(contestant)
        } catch let error as NetworkError {
          let name = "\(method.name) in \(precision.rawValue)"
          guard methods == nil else {
            throw FormatError("\(error)", at: name, remedy: "leave it out of the methods")
          }
          observe(.note("\(name) is left out: \(error)"))
        }
      }
    }
    guard !contestants.isEmpty else {
      throw FormatError("goes with no method", at: network, remedy: "name another network")
    }
    return contestants
  }
}

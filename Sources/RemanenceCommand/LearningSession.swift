import Execution
import Formats
import Foundation
import Kernels
import Learning
import Methods
import Networks
import Programs
import Records
import Reporting
import Tasks

/// What `learn` and `demo` share: a run made or taken up, learned with progress shown.
struct LearningSession {
  var options: LearningOptions
  var tasks: [String]
  var output: String
  var memoryLimit: Int?
  var resumes: Bool

  /// Learns until every task is learned. Nothing is written before it is known that learning can begin.
  /// After Ctrl-C it does not return: the process ends once the folder holds all that going on needs.
  func run() throws -> RunRecord {
    let progress = ProgressShown()
    defer { progress.finish() }
    let instructionSet = try InstructionSet.chosen()
    let resumed = resumes ? try RunFolder.resume(path: output) : nil
    let sources = resumed?.record.tasks.map(\.source) ?? tasks.map(Self.source)
    let stream = try TaskStream(sources)
    let precision =
      try resumed.map { try $0.record.configuration.knownPrecision(in: output) } ?? options.precision
    let frozen = try FrozenNetwork.load(
      resumed?.record.configuration.network ?? options.network, precision: precision,
      threads: options.threads,
      note: progress.note)
    if let resumed { try check(resumed.record, stream, frozen) }
    let configuration = resumed?.record.configuration ?? options.configuration(over: frozen)
    let setup = try LearningSetup(configuration, instructionSet: instructionSet, run: output)
    let classes = stream.tasks.map(\.classNames.count).max() ?? 2
    let plan = try Plan(frozen, setup: setup, classes: classes, threads: options.threads)
    if let memoryLimit {
      try MemoryLimit(bytes: memoryLimit).check(
        plan, of: frozen, setup: setup, classes: classes, threads: options.threads)
    }
    let folder =
      try resumed
      ?? RunFolder.create(
        path: output,
        record: RunRecord(
          productVersion: Product.version, configuration: configuration,
          instructionSet: instructionSet.rawValue,
          tasks: zip(stream.tasks, sources).map { TaskRecord($0, source: $1) }))

    let learner = Learner(
      frozen, setup: setup, stream: stream, epochs: configuration.epochs,
      maximumSteps: configuration.maximumSteps, folder: folder, threads: options.threads)
    Interrupt.listen()
    progress.note(announcement(folder.record, plan))
    learner.shouldStop = { Interrupt.hasCome }
    learner.observe = { event in
      progress.show(event, tasks: stream.tasks.map(\.name))
      // Between steps there is nothing to save that the folder does not hold.
      if Interrupt.hasCome, !event.isStep { stop(progress) }
    }
    let isComplete = try learner.run()
    if !isComplete { stop(progress) }
    return folder.record
  }

  /// A task's name, or its folder, to be found again from any other folder.
  private static func source(_ task: String) -> String {
    ImageTask.names.contains(task) ? task : URL(filePath: task).standardizedFileURL.path
  }

  /// Refuses to go on with other pictures or another network than the run began with.
  private func check(_ record: RunRecord, _ stream: TaskStream, _ frozen: FrozenNetwork) throws {
    for (task, known) in zip(stream.tasks, record.tasks) where task.classNames != known.classNames {
      throw FormatError(
        "has other classes than when the run began", at: known.source,
        remedy: "bring them back, or learn into a new folder")
    }
    guard frozen.sha256 == record.configuration.networkSHA256 else {
      throw FormatError(
        "was made over another network \(record.configuration.network)", at: output,
        remedy: "bring back the network with SHA-256 \(record.configuration.networkSHA256.prefix(16))…")
    }
  }

  /// What is about to be done, on one line.
  private func announcement(_ record: RunRecord, _ plan: Plan) -> String {
    let configuration = record.configuration
    let side = configuration.resolution
    let names = record.tasks.map(\.name).joined(separator: ", ")
    let steps = configuration.maximumSteps.map { ", at most \($0) steps" } ?? ""
    return "\(resumes ? "going on with" : "learning") \(names): \(configuration.method) over "
      + "\(configuration.network) in \(configuration.precision), \(side)×\(side) pixels, batch "
      + "\(configuration.batch), \(configuration.epochs) epochs\(steps), \(Readable.bytes(plan.totalBytes)) planned"
  }

  /// Ends the process after Ctrl-C.
  private func stop(_ progress: ProgressShown) -> Never {
    progress.note(
      "stopped and saved; go on with: " + shellQuoted(["remanence", "learn", "--resume", "-o", output]))
    Foundation.exit(Interrupt.exitCode)
  }
}

extension TaskRecord {
  fileprivate init(_ task: ImageTask, source: String) {
    self.init(
      name: task.name, source: source, classNames: task.classNames, trainExamples: task.train.count,
      testExamples: task.test.count, licence: task.licence)
  }
}

extension Learner.Progress {
  fileprivate var isStep: Bool { if case .step = self { true } else { false } }
}

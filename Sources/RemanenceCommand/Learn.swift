import ArgumentParser
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

/// `remanence learn --network N --method M --task T … -o RUN`
struct Learn: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Learn tasks one after another; what was learned before stays as it is.")

  @OptionGroup var learning: LearningOptions

  @Option(
    name: .customLong("task"), parsing: .upToNextOption,
    help: "Tasks in order: names (\(ImageTask.names.joined(separator: ", "))) or folders of pictures.")
  var tasks: [String] = []

  @Option(name: [.short, .long], help: "The run's folder.")
  var output: String

  @Option(help: "The most memory that learning may plan for, as 32MiB.")
  var memoryLimit: ByteCount?

  @Flag(help: "Go on with a run that was stopped; everything but --threads comes from the run.")
  var resume = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !resume && tasks.isEmpty { throw ValidationError("name at least one task with --task") }
  }

  func run() throws {
    let summary = try LearningSession(
      options: learning, tasks: tasks, output: output, memoryLimit: memoryLimit?.bytes, resumes: resume
    ).run()
    if json { try JSONOutput.print(summary) }
  }
}

/// What `learn` and `demo` share: a run made or taken up, learned with progress shown.
struct LearningSession {
  var options: LearningOptions
  var tasks: [String]
  var output: String
  var memoryLimit: Int?
  var resumes: Bool

  func run() throws -> RunSummary {
    let instructionSet = try InstructionSet.chosen()
    let folder: RunFolder
    let stream: TaskStream
    let progress = ProgressShown()
    if resumes {
      folder = try RunFolder.resume(path: output)
      stream = try TaskStream(folder.record.tasks.map(\.source))
    } else {
      stream = try TaskStream(tasks)
      folder = try RunFolder.create(path: output, record: try record(of: stream, instructionSet, progress))
    }
    let configuration = folder.record.configuration
    guard let precision = Precision(rawValue: configuration.precision),
      let method = Method(rawValue: configuration.method),
      let augmentation = Augmentation(rawValue: configuration.augmentation)
    else {
      throw FormatError(
        "was made with settings that this version does not know", at: output,
        remedy: "use the version that made it (\(folder.record.productVersion))")
    }
    let frozen = try FrozenNetwork.load(
      configuration.network, precision: precision, threads: options.threads, note: progress.note)
    guard frozen.sha256 == configuration.networkSHA256 else {
      throw FormatError(
        "was made over another network \(configuration.network)", at: output,
        remedy: "bring back the network with SHA-256 \(configuration.networkSHA256.prefix(16))…")
    }
    let setup = LearningSetup(
      method: method, precision: precision, resolution: configuration.resolution, batch: configuration.batch,
      seed: configuration.seed,
      settings: LearningSettings(
        rate: configuration.learningRates["rate"] ?? options.rate,
        sideRate: configuration.learningRates["side_rate"] ?? options.sideRate,
        labelSmoothing: configuration.labelSmoothing),
      augmentation: augmentation, instructionSet: instructionSet)
    if let memoryLimit {
      try MemoryLimit(bytes: memoryLimit).check(
        frozen, setup: setup, classes: stream.tasks.map(\.classNames.count).max() ?? 2, threads: options.threads)
    }
    let learner = Learner(
      frozen, setup: setup, stream: stream, epochs: configuration.epochs,
      maximumSteps: configuration.maximumSteps, folder: folder, threads: options.threads)
    Interrupt.listen()
    learner.shouldStop = { Interrupt.hasCome }
    learner.observe = { progress.show($0, tasks: stream.tasks.map(\.name)) }
    let isComplete = try learner.run()
    progress.finish()
    guard isComplete else {
      FileHandle.standardError.write(
        Data("stopped and saved; go on with: remanence learn --resume -o \(output)\n".utf8))
      throw ExitCode(130)
    }
    progress.table(folder.record)
    return RunSummary(folder.record)
  }

  /// The record of a new run.
  private func record(
    of stream: TaskStream, _ instructionSet: InstructionSet, _ progress: ProgressShown
  ) throws -> RunRecord {
    let frozen = try FrozenNetwork.load(
      options.network, precision: options.precision, threads: options.threads, note: progress.note)
    return RunRecord(
      productVersion: Product.version,
      configuration: RunConfiguration(
        network: options.network, networkSHA256: frozen.sha256, method: options.method.rawValue,
        precision: options.precision.rawValue, seed: options.seed, resolution: options.resolution(of: frozen),
        batch: options.batch, epochs: options.epochs, maximumSteps: options.maxSteps,
        learningRates: ["rate": options.rate, "side_rate": options.sideRate],
        labelSmoothing: options.labelSmoothing, augmentation: options.augmentation.rawValue),
      instructionSet: instructionSet.rawValue,
      tasks: zip(stream.tasks, tasks).map { task, source in
        TaskRecord(
          name: task.name, source: source, classNames: task.classNames, trainExamples: task.train.count,
          testExamples: task.test.count, licence: task.licence)
      })
  }
}

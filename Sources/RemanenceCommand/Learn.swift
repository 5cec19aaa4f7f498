import ArgumentParser
import Execution
import Formats
import Foundation
import Learning
import Methods
import Networks
import Records
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

  @OptionGroup var inputs: MethodInputs

  @Option(
    help: ArgumentHelp(
      "How pictures of folders become squares: photograph (their middle), whole (all of them, the rest white) "
        + "or as-is (each side scaled by itself)."))
  var framing = FolderFraming.photograph

  @Flag(
    help: ArgumentHelp(
      "Go on with a run: finish what was stopped, then learn the tasks of --task that it does not have.",
      discussion: "Everything but --threads comes from the run."))
  var resume = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var places: RunPlaces

  func validate() throws {
    if !resume, tasks.isEmpty { throw ValidationError("name at least one task with --task") }
    try checkUnused()
  }

  /// Refuses what this form of the command has no use for.
  private func checkUnused() throws {
    try UnusedOptions.refuse([RunPlaces.self], unless: resume, "it goes with --resume")
    try UnusedOptions.refuse(
      ["--epochs", "--max-steps", "--augmentation", "--label-smoothing"],
      unless: learning.methodOptions.method.featurePasses == nil,
      "features are made once, without variation, and gone over with plain targets as often as passes says")
    try UnusedOptions.refuse(
      ["--framing"], unless: !tasks.allSatisfy(ImageTask.names.contains),
      "it is of folders of pictures, and no new task is one")
  }

  func run() throws {
    let shown = LearningShown()
    let session: LearningSession
    if resume {
      try checkResumed()
      session = try LearningSession.resume(
        at: output, adding: LearningSession.sources(tasks),
        framing: Remanence.gave("--framing") ? framing.value : nil,
        network: places.networkFile, folders: { try places.folders(of: $0) },
        memoryLimit: inputs.memoryLimit?.bytes, instructionSet: .chosen(), threads: learning.threads,
        note: shown.note, looking: shown.look,
        importing: shown.importing)
    } else {
      session = try learning.session(
        tasks, at: output, framing: framing.value, memoryLimit: inputs.memoryLimit?.bytes,
        pool: inputs.pool, shown)
    }
    let record = try shown.learn(session)
    if json { return try JSONOutput.print(RunSummary(record)) }
    RunTable(record).print()
  }
}

extension Learn {
  /// Refuses options that the run was begun with other values of: they would change nothing.
  private func checkResumed() throws {
    let configuration = try StoredRun(path: output).record.configuration
    let networks = [learning.network, URL(filePath: learning.network).standardizedFileURL.path]
    let given: [(name: String, isSame: Bool)] = [
      ("--network", networks.contains(configuration.network)),
      ("--method", learning.methodOptions.method.name == configuration.method),
      ("--set", (try? configuration.knownMethod()) == learning.methodOptions.method),
      ("--precision", learning.precision.rawValue == configuration.precision),
      ("--resolution", learning.resolution == configuration.resolution),
      ("--batch", learning.batch == configuration.batch),
      ("--epochs", learning.epochs == configuration.epochs),
      ("--max-steps", learning.maxSteps == configuration.maximumSteps),
      ("--seed", learning.seed == configuration.seed),
      ("--label-smoothing", learning.labelSmoothing == configuration.labelSmoothing),
      ("--augmentation", learning.augmentation.rawValue == configuration.augmentation),
      ("--pool", inputs.pool == configuration.pool),
      ("--framing", !tasks.isEmpty),
    ]
    let others = given.filter { Remanence.gave($0.name) && !$0.isSame }.map(\.name)
    guard others.isEmpty else {
      throw FormatError(
        "was begun with other values of \(others.joined(separator: ", ")), and a run keeps them", at: output,
        remedy: "leave them out, or learn into a new folder")
    }
  }
}

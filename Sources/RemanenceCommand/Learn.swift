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
    help: """
      Tasks in order: names (\(ImageTask.names.joined(separator: ", "))) or folders of pictures; of the \
      method detector folders of pictures with labels of boxes, in JSON of COCO or texts of YOLO.
      """)
  var tasks: [String] = []

  @Option(name: [.short, .long], help: "The run's folder: a new one, or with --resume one that is there.")
  var output: String

  @OptionGroup var inputs: MethodInputs

  @OptionGroup var framing: FramingOption

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
      ["--framing", "--label-smoothing"], unless: !learning.methodOptions.method.proposesBoxes,
      "pictures with boxes are stretched to squares, and have plain targets")
    try FramingOption.checkUnused(tasks)
  }

  func run() throws {
    let shown = LearningShown()
    let session: LearningSession
    if resume {
      try checkResumed()
      session = try LearningSession.resume(
        at: output, adding: TaskSources.places(of: tasks),
        framing: Remanence.gave("--framing") ? framing.value : nil,
        network: places.networkFile, folders: { try places.folders(of: $0) },
        memoryLimit: inputs.memoryLimit?.bytes, instructionSet: .chosen(), threads: learning.threads,
        note: shown.note, looking: shown.look,
        importing: shown.importing)
    } else {
      for task in tasks where ImageTask.names.contains(task) && PictureFiles.isFolder(task) {
        shown.note("\(task) is the built-in task; the folder of that name here is ./\(task)")
      }
      session = try learning.session(
        tasks, at: output, framing: framing.value, memoryLimit: inputs.memoryLimit?.bytes,
        pool: inputs.pool, shown)
    }
    let record = try shown.learn(session)
    if json { return try JSONOutput.print(RunSummary(record)) }
    RunTable(record).print()
  }
}

extension RunSetting {
  /// The option that gives it; nil where a run that goes on may be given another.
  fileprivate var option: String? {
    switch self {
    case .network: "--network"
    case .method: "--method"
    case .methodOptions: "--set"
    case .precision: "--precision"
    case .seed: "--seed"
    case .resolution: "--resolution"
    case .batch: "--batch"
    case .epochs: "--epochs"
    case .maximumSteps: "--max-steps"
    case .labelSmoothing: "--label-smoothing"
    case .augmentation: "--augmentation"
    case .memoryLimit: nil
    case .pool: "--pool"
    }
  }
}

extension Learn {
  /// Refuses options that the run was begun with other values of: they would change nothing.
  private func checkResumed() throws {
    let begun = try StoredRun.record(of: RunLayout(path: output)).configuration
    let asked = try learning.setup(resolution: learning.resolution ?? begun.resolution)
    let others = begun.settings(changedBy: asked, network: learning.network, pool: inputs.pool)
      .compactMap(\.option).filter(Remanence.gave)
    guard others.isEmpty else {
      throw FormatError(
        "was begun with other values of \(others.joined(separator: ", ")), and a run keeps them", at: output,
        remedy: "leave them out, or learn into a new folder")
    }
  }
}

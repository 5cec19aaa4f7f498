import ArgumentParser
import Execution
import Learning
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

  @Option(help: "The most memory that learning may plan for, as 32MiB.")
  var memoryLimit: ByteCount?

  @Option(
    parsing: .upToNextOption,
    help: "Runs of the method lora, of one network and precision, that lorafusion merges.")
  var pool: [String] = []

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
    if !resume && tasks.isEmpty { throw ValidationError("name at least one task with --task") }
  }

  func run() throws {
    let shown = LearningShown()
    let session: LearningSession
    if resume {
      session = try LearningSession.resume(
        at: output, adding: LearningSession.sources(tasks), framing: framing.value,
        network: places.networkFile, folders: { try places.folders(of: $0) }, memoryLimit: memoryLimit?.bytes,
        instructionSet: .chosen(), threads: learning.threads, note: shown.note, looking: shown.look)
    } else {
      session = try learning.session(
        tasks, at: output, framing: framing.value, memoryLimit: memoryLimit?.bytes, pool: pool,
        note: shown.note, looking: shown.look)
    }
    let record = try shown.learn(session)
    if json { return try JSONOutput.print(RunSummary(record)) }
    RunTable(record).print()
  }
}

/// How `--framing` calls the framings of folders.
enum FolderFraming: String, ExpressibleByArgument, CaseIterable {
  case photograph
  case whole
  case asIs = "as-is"

  var value: Framing {
    switch self {
    case .photograph: .photograph
    case .whole: .drawing
    case .asIs: .stretched
    }
  }
}

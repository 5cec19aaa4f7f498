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

  @Flag(help: "Go on with a run that was stopped; everything but --threads comes from the run.")
  var resume = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !resume && tasks.isEmpty { throw ValidationError("name at least one task with --task") }
  }

  func run() throws {
    let shown = LearningShown()
    let session =
      try resume
      ? LearningSession.resume(
        at: output, memoryLimit: memoryLimit?.bytes, instructionSet: .chosen(), threads: learning.threads,
        note: shown.note)
      : learning.session(tasks, at: output, memoryLimit: memoryLimit?.bytes, note: shown.note)
    let record = try shown.learn(session)
    if json { return try JSONOutput.print(RunSummary(record)) }
    RunTable(record).print()
  }
}

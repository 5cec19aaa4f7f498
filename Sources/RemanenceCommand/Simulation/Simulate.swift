import ArgumentParser
import Execution
import Experiments
import Formats
import Foundation
import Learning
import Methods
import Networks
import Reporting
import Silicon
import Tasks

/// `remanence simulate RUN` or `remanence simulate --network N --method M --task T …`
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Learn on simulated memory arrays, with the faults of real cells.",
    usage: "remanence simulate <run> [<options>]\nremanence simulate --task <task> … [<options>]",
    discussion: """
      The weights of every convolution lie in the arrays of a chip; the step computes with the bits that the \
      cells hold. Beside it stands what was learned without faults: by the run, or by the same stream now. \
      Biases, low-order planes and moments are taken to lie in SRAM.
      """)

  @Argument(
    help: ArgumentHelp(
      "A run that `learn` made: its network, method, tasks, settings and seed are taken.", valueName: "run"))
  var folder: String?

  @OptionGroup var learning: LearningOptions
  @OptionGroup var arrays: ArrayOptions
  @OptionGroup var inputs: MethodInputs

  @Option(
    name: .customLong("task"), parsing: .upToNextOption,
    help: "Tasks in order: names (\(ImageTask.names.joined(separator: ", "))) or folders of pictures.")
  var tasks: [String] = []

  @OptionGroup var framing: FramingOption

  @Flag(help: "Accuracy over the energy of a written bit, all technologies side by side.")
  var sweep = false

  @Flag(
    help: "Accuracy of a stream that is learned into the same cells again and again, until they wear out.")
  var wear = false

  @Flag(help: "Which bits of which layers matter, and what protecting the top ones gains.")
  var sensitivity = false

  @Flag(help: "From how many failed writes a weight on accuracy falls, in two forms of a weight.")
  var dose = false

  @Flag(help: "The system end to end: what is remembered, and joules of a step, a task and a day.")
  var system = false

  @Option(help: "The day of --system: a name or a file, as `chip --day` takes it.") var day = "camera"

  @Option(
    parsing: .upToNextOption,
    help: "Seeds of --sweep, --wear, --sensitivity and --dose, for learning and faults alike.")
  var seeds: [UInt64] = [1, 2, 3]

  @Option(parsing: .upToNextOption, help: "Technologies of --sweep, --wear and --system.")
  var technologies = MemoryTechnology.all.map(\.name)

  @Option(help: "The session with which --wear ends.") var sessions = 100_000_000

  @Option(help: "Sessions that --wear simulates in each power of ten.") var perDecade = 1

  @Option(help: "How many top bits --sensitivity tries, each by itself, in each layer.") var planes = 4

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write an HTML file with the charts of --sweep, --wear, --sensitivity or --dose.",
      discussion: "Finished runs are kept beside it until all are there.",
      valueName: "file"))
  var output: String?

  @OptionGroup var places: RunPlaces

  @Flag(help: "Print one JSON object.") var json = false

  @Flag(help: "Replace the output if it is there and is no earlier one of this command.") var force = false

  func validate() throws {
    let check = Arguments.check(_:_:)
    try check(!tasks.isEmpty || folder != nil, "name a run, or at least one task with --task")
    try check(tasks.isEmpty || folder == nil, "a run has its own tasks; leave --task out, or the run")
    try check(learning.precision == .int8, "arrays hold integers; leave --precision out, or give int8")
    try checkMany()
    try checkUnused()
  }

  func run() throws {
    if let output { try OutputFile(output, force: force).check(.page(.simulation)) }
    // A mistake in the arrays costs no learning.
    let chosen = try arrays.chosen()
    _ = try chosen.memory(seed: 0)
    let chips =
      try sweep || wear || system ? technologies.map { try arrays.hardware.chosenChip($0) } : [chosen.chip]
    let threads = learning.threads
    let run = try folder.map {
      try SimulatedLearning.run(
        $0, network: places.networkFile, folders: places.folders, threads: threads, note: LearningShown().note
      )
    }
    let stream = try run?.stream ?? named()
    if isMany { return try runMany(stream, chips) }
    if system { return try runSystem(stream, chosen, chips) }
    let memory = try chosen.memory(seed: arrays.faultSeed ?? stream.setup.seed)
    var terminal = TerminalProgress()
    let plain =
      try run?.learned
      ?? stream.learn(on: nil, threads: threads) {
        terminal.show(ProgressLine(label: "learning \($0)", done: $1, total: $2))
      }
    let faulty = try stream.learn(on: memory, rest: chosen.idle, threads: threads) {
      terminal.show(
        ProgressLine(label: "learning \($0) on arrays", done: $1, total: $2), isMilestone: $1 == 0)
    } testing: {
      terminal.show(ProgressLine(label: "testing \($0) on arrays", done: $1, total: $2))
    }
    terminal.finish()
    let outcome = SimulationOutcome(names: stream.names, memory: memory, plain: plain, faulty: faulty)
    if json { return try JSONOutput.print(outcome) }
    for line in outcome.lines { print(line) }
  }

  /// The stream that the options name.
  private func named() throws -> SimulatedLearning {
    let shown = LearningShown()
    defer { shown.finish() }
    let stream = try TaskStream(shown.tasks(tasks, framing: framing.value))
    let frozen = try learning.frozen(shown)
    return try .prepared(
      frozen, setup: learning.setup(over: frozen), stream: stream, pool: inputs.pool,
      memoryLimit: inputs.memoryLimit?.bytes, threads: learning.threads, note: shown.note)
  }
}

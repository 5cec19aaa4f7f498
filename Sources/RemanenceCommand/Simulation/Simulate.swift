import ArgumentParser
import Formats
import Foundation
import Learning
import Methods
import Networks
import Reporting
import Silicon
import Tasks
import Units

/// `remanence simulate RUN` or `remanence simulate --network N --method M --task T …`
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Learn on simulated memory arrays, with the faults of real cells.",
    usage: "remanence simulate <run> [<options>]\nremanence simulate --task <task> … [<options>]",
    discussion: """
      The weights of every convolution lie in the arrays of a chip; the step computes with the bits that the cells \
      hold. Beside it stands what was learned without faults: by the run, or by the same stream now. Biases, low-order \
      planes and moments are taken to lie in SRAM.
      """)

  @Argument(
    help: ArgumentHelp(
      "A run that `learn` made: its network, method, tasks, settings and seed are taken.", valueName: "run"))
  var folder: String?

  @OptionGroup var learning: LearningOptions
  @OptionGroup var arrays: ArrayOptions

  @Option(
    name: .customLong("task"), parsing: .upToNextOption,
    help: "Tasks in order: names (\(ImageTask.names.joined(separator: ", "))) or folders of pictures.")
  var tasks: [String] = []

  @Flag(help: "Accuracy over the energy of a written bit, all technologies side by side.")
  var sweep = false

  @Flag(
    help: "Accuracy of a stream that is learned into the same cells again and again, until they wear out.")
  var wear = false

  @Flag(help: "Which bits of which layers matter, and what protecting the top ones gains.")
  var sensitivity = false

  @Option(
    parsing: .upToNextOption,
    help: "Seeds of --sweep, --wear and --sensitivity, for learning and faults alike.")
  var seeds: [UInt64] = [1, 2, 3]

  @Option(parsing: .upToNextOption, help: "Technologies of --sweep and --wear.")
  var technologies = MemoryTechnology.all.map(\.name)

  @Option(help: "The last session of --wear.") var sessions = 100_000_000

  @Option(help: "Top bits that --sensitivity tries in each layer by itself.") var planes = 4

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write an HTML file with the charts of --sweep, --wear or --sensitivity; finished runs are kept beside it until all are there.",
      valueName: "file"))
  var output: String?

  @Flag(help: "Print one JSON object.") var json = false

  /// Failed writes and flips in the planes that `--sensitivity` tries, where no rates are given.
  private static let probed = (write: 0.01, flip: 0.01, upset: 1e-6)

  func validate() throws {
    let check = LearningOptions.check(_:_:)
    try check(!tasks.isEmpty || folder != nil, "name a run, or at least one task with --task")
    try check(tasks.isEmpty || folder == nil, "a run has its own tasks; leave --task out, or the run")
    let modes = [sweep, wear, sensitivity].filter { $0 }.count
    try check(modes <= 1, "give one of --sweep, --wear and --sensitivity")
    try check(
      output == nil || modes == 1,
      "-o writes the charts of --sweep, --wear or --sensitivity; give one of them, or --json for a single run"
    )
    try check(!seeds.isEmpty && sessions >= 1, "--seeds and --sessions must be at least 1")
    try check((1...8).contains(planes), "--planes must be 1 to 8")
    try check(learning.precision == .int8, "arrays hold integers; leave --precision out, or give int8")
    try check(
      !(sweep || wear) || !arrays.setsPulse,
      "--sweep and --wear choose the pulses themselves; leave --write-error-rate, --write-voltage, --pulse and "
        + "--strong-bits out")
    try check(
      modes == 0 || (arrays.idle ?? 0) == 0,
      "--idle is of a single run; leave --sweep, --wear and --sensitivity out"
    )
  }

  func run() throws {
    // A mistake in the arrays costs no learning.
    _ = try arrays.memory(seed: 0)
    for name in technologies where sweep || wear { _ = try arrays.hardware.chosenChip(name) }
    let threads = learning.threads
    let run = try folder.map { try SimulatedLearning.run($0, threads: threads) }
    let stream = try run?.stream ?? SimulatedLearning(options: learning, tasks: tasks)
    if sweep || wear || sensitivity { return try runMany(stream) }
    let memory = try arrays.memory(seed: stream.setup.seed)
    let plain = try run?.learned ?? stream.learn(on: nil, threads: threads)
    let faulty = try stream.learn(
      on: memory, rest: arrays.idle.map { Time.nanoseconds($0 * 86_400e9) }, threads: threads)
    let outcome = SimulationOutcome(names: stream.names, memory: memory, plain: plain, faulty: faulty)
    if json { return try JSONOutput.print(outcome) }
    for line in outcome.lines { print(line) }
  }

  /// The same stream on many arrays.
  private func runMany(_ stream: SimulatedLearning) throws {
    let command = CommandLine.arguments.dropFirst().joined(separator: " ")
    let runs = IndependentRuns(
      path: output.map { $0 + ".partial" }, key: "\(Product.version) \(stream.frozen.sha256) \(command)",
      workers: learning.threads, note: { StandardError.write("\($0) of \($1) runs\n") })
    let setup = stream.setup
    var report = SimulationReport(
      summary: "\(setup.method.name) over \(stream.frozen.name) at \(setup.resolution) pixels learned "
        + "\(stream.names.joined(separator: ", ")), batch \(setup.batch); \(seeds.count) seeds.")
    func show(_ value: some Encodable, _ lines: [String]) throws {
      report.tables.append(lines.joined(separator: "\n"))
      if let output { try AtomicFile.write(report.html(), to: output) }
      runs.finish()
      if json { return try JSONOutput.print(value) }
      for line in lines { print(line) }
    }
    if sweep {
      let result = try WriteSweep(
        stream, technologies: technologies, arrays: arrays, seeds: seeds, runs: runs)
      report.energy = result.curves
      report.withoutFaults = result.plainAccuracies
      try show(result, result.lines)
    } else if wear {
      let result = try WearCurve(
        stream, technologies: technologies, arrays: arrays, seeds: seeds, last: sessions, runs: runs)
      report.sessions = result.curves
      try show(result, result.lines)
    } else {
      let result = try Sensitivity(
        stream, arrays: arrays,
        write: try Rate(arrays.writeErrorRate ?? Self.probed.write, "--write-error-rate"),
        flip: try Rate(arrays.errorFlipRate ?? Self.probed.flip, "--error-flip-rate"),
        upset: try Rate(arrays.upsetRate ?? Self.probed.upset, "--upset-rate"), planes: planes, seeds: seeds,
        runs: runs)
      report.losses = result.map
      try show(result, result.lines)
    }
  }
}

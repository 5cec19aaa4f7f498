import ArgumentParser
import Execution
import Formats
import Foundation
import Kernels
import Learning
import Methods
import Networks
import Reporting
import Silicon
import Tasks
import Units

/// `remanence simulate --network N --method M --task T … --technology T`
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Learn on simulated memory arrays, with the faults of real cells.",
    discussion: """
      The weights of every convolution lie in arrays of the technology; the step computes with the bits that the cells \
      hold. The same stream is learned without faults beside it. Biases, low-order planes and moments are taken to lie \
      in SRAM.
      """)

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

  @Flag(help: "Which bits of which layers matter, and what keeping the top ones in SRAM gains.")
  var sensitivity = false

  @Option(
    parsing: .upToNextOption,
    help: "Seeds of --sweep, --wear and --sensitivity, for learning and faults alike.")
  var seeds: [UInt64] = [1, 2, 3]

  @Option(parsing: .upToNextOption, help: "Technologies of --sweep and --wear.")
  var technologies = MemoryTechnology.all.map(\.name)

  @Option(help: "The last session of --wear.") var sessions = 100_000_000

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write an HTML file with the charts of --sweep, --wear or --sensitivity.", valueName: "file"))
  var output: String?

  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if tasks.isEmpty { throw ValidationError("name at least one task with --task") }
    try LearningOptions.check(
      [sweep, wear, sensitivity].filter { $0 }.count <= 1, "give one of --sweep, --wear and --sensitivity")
    try LearningOptions.check(
      output == nil || sweep || wear || sensitivity,
      "-o writes the charts of --sweep, --wear or --sensitivity; give one of them, or --json for a single run"
    )
    try LearningOptions.check(!seeds.isEmpty && sessions >= 1, "--seeds and --sessions must be at least 1")
    try LearningOptions.check(
      learning.precision == .int8, "arrays hold integers; leave --precision out, or give int8")
  }

  func run() throws {
    guard sweep || wear || sensitivity else { return try runOnce() }
    let stream = try SimulatedLearning(options: learning, tasks: tasks)
    let note: (String) -> Void = { StandardError.write("done: \($0)\n") }
    let cells = try technologies.map { name in
      guard let known = MemoryTechnology.named(name) else {
        throw ValidationError("no technology is called \(name); leave --technologies out for all")
      }
      return known
    }
    var report = SimulationReport(
      summary: "\(learning.method.rawValue) over \(learning.network) learned "
        + "\(stream.names.joined(separator: ", ")), batch \(learning.batch), at most "
        + "\(learning.maxSteps.map(String.init) ?? "all") steps a task; \(seeds.count) seeds.")
    func show(_ value: some Encodable, _ lines: [String]) throws {
      report.tables.append(lines.joined(separator: "\n"))
      if let output { try AtomicFile.write(report.html(), to: output) }
      if json { return try JSONOutput.print(value) }
      for line in lines { print(line) }
    }
    if sweep {
      let result = try WriteSweep(
        stream, technologies: cells, settings: arrays.settings, seeds: seeds, note: note)
      report.energy = result.curves
      try show(result, result.lines)
    } else if wear {
      let result = try WearCurve(
        stream, technologies: cells, settings: arrays.settings, seeds: seeds, last: sessions, note: note)
      report.sessions = result.curves
      try show(result, result.lines)
    } else {
      let result = try Sensitivity(
        stream, technology: try arrays.cells(), settings: arrays.settings,
        rate: try Rate(arrays.writeErrorRate ?? 0.1, "--write-error-rate"),
        upset: try Rate(arrays.upsetRate ?? 1e-6, "--upset-rate"), seeds: seeds, note: note)
      report.losses = .init(
        columns: (0..<8).reversed().map { "bit \($0)" },
        rows: result.layers.map { ($0.name, Array($0.losses.reversed())) })
      try show(result, result.lines)
    }
  }

  /// One stream on one technology.
  private func runOnce() throws {
    let technology = try arrays.cells()
    let faults = try arrays.faults(technology)
    let memory = try ArrayMemory(
      technology, pulse: arrays.writePulse(technology), faults: faults, settings: arrays.settings,
      seed: arrays.faultSeed ?? learning.seed)
    let stream = try SimulatedLearning(options: learning, tasks: tasks)
    let plain = try stream.learn(on: nil)
    let faulty = try stream.learn(on: memory, rest: arrays.idle.map { Time.nanoseconds($0 * 86_400e9) })
    let outcome = SimulationOutcome(names: stream.names, memory: memory, plain: plain, faulty: faulty)
    if json { return try JSONOutput.print(outcome) }
    for line in outcome.lines { print(line) }
  }
}

extension SimulatedLearning {
  /// The stream that a command's options name.
  init(options: LearningOptions, tasks: [String]) throws {
    let instructionSet = try InstructionSet.chosen()
    let frozen = try FrozenNetwork.load(
      options.network, precision: .int8, threads: options.threads, note: { StandardError.write($0 + "\n") })
    let configuration = options.configuration(over: frozen)
    try self.init(
      frozen, setup: LearningSetup(configuration, instructionSet: instructionSet, run: "the command line"),
      stream: TaskStream(tasks), epochs: options.epochs, maximumSteps: options.maxSteps,
      threads: options.threads)
  }
}

import ArgumentParser
import Execution
import Formats
import Foundation
import Kernels
import Learning
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

  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if tasks.isEmpty { throw ValidationError("name at least one task with --task") }
    try LearningOptions.check(
      learning.precision == .int8, "arrays hold integers; leave --precision out, or give int8")
  }

  func run() throws {
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
      stream: TaskStream(tasks), epochs: options.epochs, maximumSteps: options.maxSteps, threads: options.threads)
  }
}

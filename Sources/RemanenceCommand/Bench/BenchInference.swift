import ArgumentParser
import Execution
import Experiments
import Foundation
import Learning
import Networks
import Programs
import Records
import Reporting

/// `remanence bench inference`: the frozen network alone answers one batch.
struct BenchInference: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inference",
    abstract: "Time the frozen network's answers to one batch and tell the memory of the whole process.")

  @Option(help: "A network by name, or a file that `import` wrote.") var network = "mobilenet-v2"
  @Option(help: "The precision.") var precision = Precision.int8
  @Option(help: "Pixels on each side.") var resolution = 224
  @Option(help: "Images per batch.") var batch = 8
  @Option(help: "Threads.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Batches that are timed, after five that are not.") var steps = 50
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    try LearningOptions.check(batch: batch, resolution: resolution, threads: threads)
    try LearningOptions.check(steps >= 1, "--steps must be at least 1")
  }

  func run() throws {
    let frozen = try FrozenNetwork.load(network, precision: precision, threads: threads)
    let program = try Program.lowered(
      from: frozen.network(resolution: resolution), precision: precision, batch: batch, isTraining: false,
      threads: threads)
    let executor = try CPUExecutor(
      program, store: try ParameterStore(program: program, model: frozen.values, seed: 1),
      pool: ThreadPool(count: threads), instructionSet: try .chosen())
    executor.setNoise(resolution: resolution)
    let timing = Timing(of: steps) { _ in executor.infer() }
    let measurement = EngineTiming(
      engine: "remanence", version: Product.version, name: "inference_\(precision.rawValue)",
      variant: "stock", network: frozen.name, batch: batch, resolutionPixels: resolution, threads: threads,
      stepMilliseconds: timing.median, fastestStepMilliseconds: timing.fastest,
      peakResidentBytes: ProcessMemory.peakResidentBytes)
    if json { return try JSONOutput.print(measurement) }
    var table = TextTable([.words("what"), .numbers("value")])
    table.append(["\(batch) answers, median of \(steps)", String(format: "%.1f ms", timing.median)])
    table.append(["\(batch) answers, fastest", String(format: "%.1f ms", timing.fastest)])
    table.append(["arena", Readable.bytes(program.arena.bytes)])
    table.append(["peak resident memory of the process", Readable.bytes(measurement.peakResidentBytes)])
    for line in table.lines() { print(line) }
  }
}

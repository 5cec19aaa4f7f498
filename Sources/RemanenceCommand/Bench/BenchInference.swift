import ArgumentParser
import Experiments
import Foundation
import Learning
import Networks
import Reporting

/// `remanence bench inference`: the frozen network alone answers one batch.
struct BenchInference: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inference",
    abstract: "Time the frozen network's answers to one batch and tell the memory of the whole process.",
    usage: "remanence bench inference [<options>]")

  @Option(help: "A network by name, or a file that `import` wrote.") var network = "mobilenet-v2"
  @Option(help: "int8 (integers only) or float32 (the reference).") var precision = Precision.int8
  @Option(help: "Pixels on each side.") var resolution = 224
  @Option(help: "Images per batch.") var batch = 8
  @Option(help: "Threads that compute.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Batches that are timed, after five that are not.") var steps = 50
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    try Arguments.check(batch: batch, resolution: resolution, threads: threads)
    try Arguments.check(steps >= 1, "--steps must be at least 1")
  }

  func run() throws {
    let frozen = try FrozenNetwork.load(network, precision: precision, threads: threads)
    let (measurement, arenaBytes) = try EngineTiming.ownInference(
      frozen, precision: precision, resolution: resolution, batch: batch, threads: threads, batches: steps)
    if json { return try JSONOutput.print(measurement) }
    var table = TextTable([.words("what"), .numbers("value")])
    table.append([
      "\(batch) answers, median of \(steps)", String(format: "%.1f ms", measurement.stepMilliseconds),
    ])
    table.append([
      "\(batch) answers, fastest", String(format: "%.1f ms", measurement.fastestStepMilliseconds),
    ])
    table.append(["arena", Readable.bytes(arenaBytes)])
    table.append(["peak resident memory of the process", Readable.bytes(measurement.peakResidentBytes)])
    for line in table.lines() { print(line) }
  }
}

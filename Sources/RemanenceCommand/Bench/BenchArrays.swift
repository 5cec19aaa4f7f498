import ArgumentParser
import Experiments
import Foundation
import Learning
import Methods
import Networks
import Reporting

/// `remanence bench arrays`: what simulated faults cost, as multiples of the plain step.
struct BenchArrays: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arrays", abstract: "Time the step on simulated arrays against the step on plain bytes.",
    usage: "remanence bench arrays [<options>]")

  @Option(help: "A network by name, or a file that `import` wrote.") var network = "mobilenet-v2"
  @OptionGroup var methodOptions: MethodOptions
  @Option(help: "Pixels on each side.") var resolution = 96
  @Option(help: "Images per step.") var batch = 8
  @Option(help: "Threads that compute.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Steps that are timed, after five that are not.") var steps = 20
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    try Arguments.check(batch: batch, resolution: resolution, threads: threads)
    try Arguments.check(steps >= 1, "--steps must be at least 1")
  }

  func run() throws {
    let frozen = try FrozenNetwork.load(network, precision: .int8, threads: threads)
    let speed = try ArraySpeed.measured(
      frozen, method: methodOptions.method, resolution: resolution, batch: batch, threads: threads,
      steps: steps)
    if json { return try JSONOutput.print(speed) }
    print(
      "\(frozen.name), \(methodOptions.method.name), \(resolution) px, batch \(batch), \(threads) threads")
    var table = TextTable([.words("what"), .numbers("value")])
    table.append(["plain int8 step", String(format: "%.2f ms", speed.stepMilliseconds)])
    table.append(["failed writes 1e-6", String(format: "%.2f ×", speed.rareRatio)])
    table.append(["failed writes 1e-3", String(format: "%.2f ×", speed.commonRatio)])
    for answer in speed.answers {
      table.append([
        answer.senseErrorRate.map { "ResNet-20, an image, bits sensed wrongly \(Readable.scientific($0))" }
          ?? "ResNet-20, an image, plain", String(format: "%.3f ms", answer.milliseconds),
      ])
    }
    for line in table.lines(width: 100) { print(line) }
  }
}

import ArgumentParser
import Execution
import Foundation
import Learning
import Methods
import Networks
import Programs
import Records
import Reporting

/// `remanence bench step`: one learning step, timed, with the memory of the whole process.
struct BenchStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step", abstract: "Time one learning step and tell the memory of the whole process.")

  @Option(help: "A network by name, or a file that `import` wrote.") var network = "mobilenet-v2"
  @Option(help: "The method.") var method = Method.repNet
  @Option(help: "The precision.") var precision = Precision.int8
  @Option(help: "Pixels on each side.") var resolution = 224
  @Option(help: "Images per step.") var batch = 8
  @Option(help: "Classes of the task.") var classes = 10
  @Option(help: "Threads.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Steps that are timed, after five that are not.") var steps = 50
  @Option(help: "Yardsticks to run as well: pytorch, onnxruntime (through python3, if they are installed).")
  var against: String?
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let frozen = try FrozenNetwork.load(network, precision: precision, threads: threads)
    let program = try Program.lowered(
      from: try method.attached(
        to: frozen.network(resolution: resolution), classes: classes, precision: precision),
      precision: precision, batch: batch, isTraining: true, threads: threads)
    let executor = try CPUExecutor(
      program, store: try ParameterStore(program: program, model: frozen.values, seed: 1),
      pool: ThreadPool(count: threads), instructionSet: try .chosen())
    var generator = SplitMix64(seed: 1)
    for image in 0..<batch {
      let pixels = (0..<3 * resolution * resolution).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      pixels.withUnsafeBufferPointer { executor.setImage(image, $0.baseAddress!) }
      executor.labels[image] = Int32(image % classes)
    }
    executor.settle(seed: 1)
    var milliseconds: [Double] = []
    let clock = ContinuousClock()
    for step in 0..<steps + 5 {
      let start = clock.now
      executor.learn(seed: UInt64(step), rateFactor: 1 << 16)
      let took = clock.now - start
      if step >= 5 {
        milliseconds.append(
          Double(took.components.attoseconds) * 1e-15 + Double(took.components.seconds) * 1000)
      }
    }
    milliseconds.sort()
    let plan = PlanFigures(program)
    let outcome = Outcome(
      network: frozen.name, method: method.rawValue, precision: precision.rawValue,
      resolutionPixels: resolution,
      batch: batch, threads: threads, stepMilliseconds: milliseconds[milliseconds.count / 2],
      fastestStepMilliseconds: milliseconds[0], stepMACs: plan.stepMACs, arenaBytes: plan.arenaBytes,
      savedBytes: plan.savedBytes, totalBytes: plan.totalBytes,
      peakResidentBytes: ProcessMemory.peakResidentBytes,
      yardsticks: try against.map {
        try Yardsticks.run($0, batch: batch, resolution: resolution, threads: threads)
      } ?? [])
    if json { return try JSONOutput.print(outcome) }
    var table = TextTable([.words("what"), .numbers("value")])
    table.append(["step, median of \(steps)", String(format: "%.1f ms", outcome.stepMilliseconds)])
    table.append(["step, fastest", String(format: "%.1f ms", outcome.fastestStepMilliseconds)])
    table.append(["multiply-accumulates", Readable.count(plan.stepMACs)])
    table.append(["arena", Readable.bytes(plan.arenaBytes)])
    table.append(["saved for backward", Readable.bytes(plan.savedBytes)])
    table.append(["plan in all", Readable.bytes(plan.totalBytes)])
    table.append(["peak resident, whole process", Readable.bytes(outcome.peakResidentBytes)])
    print(
      "\(frozen.name), \(method.rawValue), \(precision.rawValue), \(resolution) px, batch \(batch), \(threads) threads"
    )
    for line in table.lines(width: 100) { print(line) }
    for yardstick in outcome.yardsticks { print(yardstick.line) }
  }

  private struct Outcome: Encodable {
    var network, method, precision: String
    var resolutionPixels, batch, threads: Int
    var stepMilliseconds, fastestStepMilliseconds: Double
    var stepMACs, arenaBytes, savedBytes, totalBytes, peakResidentBytes: Int
    var yardsticks: [Yardsticks.Result]

    enum CodingKeys: String, CodingKey {
      case network, method, precision, batch, threads, yardsticks
      case resolutionPixels = "resolution_px"
      case stepMilliseconds = "step_ms"
      case fastestStepMilliseconds = "fastest_step_ms"
      case stepMACs = "step_macs"
      case arenaBytes = "arena_bytes"
      case savedBytes = "saved_bytes"
      case totalBytes = "total_bytes"
      case peakResidentBytes = "peak_resident_bytes"
    }
  }
}

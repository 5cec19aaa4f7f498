import ArgumentParser
import Experiments
import Foundation
import Learning
import Methods
import Networks
import Reporting

/// `remanence bench step`: one learning step, timed, with the memory of the whole process.
struct BenchStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step", abstract: "Time one learning step and tell the memory of the whole process.",
    usage: "remanence bench step [<options>]")

  @Option(help: "A network by name, or a file that `import` wrote.") var network = "mobilenet-v2"
  @OptionGroup var methodOptions: MethodOptions
  @Option(help: "int8 (integers only) or float32 (the reference).") var precision = Precision.int8
  @Option(help: "Pixels on each side.") var resolution = 224
  @Option(help: "Images per step.") var batch = 8
  @Option(help: "How many classes the task has.") var classes = 10
  @Option(help: "Threads that compute.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Steps that are timed, after five that are not.") var steps = 50
  @Option(help: "Yardsticks to run as well: pytorch, onnxruntime (through python3, if they are installed).")
  var against: String?
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    // A mistake in a name costs no work.
    let rivals = try against.map { try Yardsticks($0) }
    let frozen = try FrozenNetwork.load(network, precision: precision, threads: threads)
    var outcome = try StepTiming.measured(
      frozen, method: methodOptions.method, precision: precision, resolution: resolution, classes: classes,
      batch: batch, threads: threads, steps: steps)
    if let rivals { outcome.yardsticks = try timed(rivals) }
    if json { return try JSONOutput.print(outcome) }
    var table = TextTable([.words("what"), .numbers("value")])
    table.append(["step, median of \(steps)", String(format: "%.1f ms", outcome.stepMilliseconds)])
    table.append(["step, fastest", String(format: "%.1f ms", outcome.fastestStepMilliseconds)])
    table.append(["multiply-accumulates", Readable.count(outcome.stepMACs)])
    table.append(["arena", Readable.bytes(outcome.arenaBytes)])
    table.append(["saved for backward", Readable.bytes(outcome.savedBytes)])
    table.append(["plan in all", Readable.bytes(outcome.totalBytes)])
    table.append(["peak resident, whole process", Readable.bytes(outcome.peakResidentBytes)])
    print(
      "\(frozen.name), \(methodOptions.method.name), \(precision.rawValue), \(resolution) px, batch "
        + "\(batch), \(threads) threads"
    )
    for line in table.lines(width: 100) { print(line) }
    guard !outcome.yardsticks.isEmpty else { return }
    for line in comparison(outcome).lines(width: 110) { print(line) }
    let versions = Set(outcome.yardsticks.map { "\($0.engine) \($0.version)" }).sorted()
    print("× ours: fastest over fastest. \(versions.joined(separator: ", "))")
  }

  func validate() throws {
    try Arguments.check(batch: batch, resolution: resolution, threads: threads)
    try Arguments.check((2...100_000).contains(classes), "--classes must be 2 to 100000")
    try Arguments.check(steps >= 1, "--steps must be at least 1")
  }

  /// What the others take, and our own inference, each in a process of its own after this one's step.
  private func timed(_ rivals: Yardsticks) throws -> [EngineTiming] {
    let settings = ["--batch", "\(batch)", "--resolution", "\(resolution)", "--threads", "\(threads)"]
    return try [
      Yardsticks.ownInference(["--network", network, "--precision", precision.rawValue] + settings)
    ]
      + rivals.run(["--classes", "\(classes)"] + settings)
  }

  /// Everybody's time and memory beside ours.
  private func comparison(_ outcome: StepTiming) -> TextTable {
    var table = TextTable([
      .words("engine"), .words("case"), .words("variant"), .numbers("median"), .numbers("fastest"),
      .numbers("× ours"), .numbers("peak memory"), .numbers("× ours"),
    ])
    let ours = outcome.yardsticks[0]
    for other in outcome.yardsticks {
      let (time, memory) =
        other.isInference
        ? (ours.fastestStepMilliseconds, ours.peakResidentBytes)
        : (outcome.fastestStepMilliseconds, outcome.peakResidentBytes)
      table.append([
        other.engine, other.name, other.variant,
        String(format: "%.1f ms", other.stepMilliseconds),
        String(format: "%.1f ms", other.fastestStepMilliseconds),
        String(format: "%.2f", other.fastestStepMilliseconds / time),
        Readable.bytes(other.peakResidentBytes),
        String(format: "%.1f", Double(other.peakResidentBytes) / Double(memory)),
      ])
    }
    return table
  }
}

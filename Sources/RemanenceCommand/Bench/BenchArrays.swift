import ArgumentParser
import Execution
import Foundation
import Learning
import Methods
import Networks
import Programs
import Reporting
import Silicon

/// `remanence bench arrays`: what simulated faults cost, as multiples of the plain step.
struct BenchArrays: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arrays", abstract: "Time the step on simulated arrays against the step on plain bytes.")

  @Option(help: "A network by name, or a file that `import` wrote.") var network = "mobilenet-v2"
  @OptionGroup var methodOptions: MethodOptions
  @Option(help: "Pixels on each side.") var resolution = 96
  @Option(help: "Images per step.") var batch = 8
  @Option(help: "Threads.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Steps that are timed, after five that are not.") var steps = 20
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    try LearningOptions.check(batch: batch, resolution: resolution, threads: threads)
    try LearningOptions.check(steps >= 1, "--steps must be at least 1")
  }

  func run() throws {
    let frozen = try FrozenNetwork.load(network, precision: .int8, threads: threads)
    let pool = ThreadPool(count: threads)
    func executor(_ network: Network, _ isTraining: Bool, _ memory: ArrayMemory?) throws -> CPUExecutor {
      let program = try Program.lowered(
        from: network, precision: .int8, batch: batch, isTraining: isTraining, threads: threads)
      try memory?.place(program)
      let executor = try CPUExecutor(
        program, store: try ParameterStore(program: program, model: frozen.values, seed: 1, memory: memory),
        pool: pool, instructionSet: try .chosen())
      executor.setNoise(resolution: resolution)
      for image in 0..<batch { executor.labels[image] = Int32(image % 10) }
      return executor
    }
    func memory(_ rate: Double, sense: Double = 0) throws -> ArrayMemory {
      var faults = FaultModel(.sas)
      faults.setWriteErrorRate(try Rate(rate, "rate"), of: .sas)
      faults.sense = try Rate(sense, "rate")
      return try ArrayMemory(.standard(.sas), faults: faults, seed: 1)
    }
    let adapted = try methodOptions.method.attached(
      to: frozen.network(resolution: resolution), classes: 10)
    // In turns, so that what else the machine does falls on all alike; the fastest of each counts.
    let learners = try [nil, memory(1e-6), memory(1e-3)].map { try executor(adapted, true, $0) }
    for learner in learners { learner.settle(seed: 1) }
    var fastest = [Double](repeating: .infinity, count: learners.count)
    let clock = ContinuousClock()
    for step in 0..<steps + 5 {
      for (index, learner) in learners.enumerated() {
        learner.setNoise(resolution: resolution)
        let took = clock.measure { learner.learn(seed: UInt64(step), rateFactor: 1 << 16) }
        let milliseconds = Double(took.components.seconds) * 1e3 + Double(took.components.attoseconds) * 1e-15
        if step >= 5 { fastest[index] = min(fastest[index], milliseconds) }
      }
    }
    let (plain, rare, common) = (fastest[0], fastest[1], fastest[2])
    let outcome = Outcome(
      network: frozen.name, resolutionPixels: resolution, batch: batch, stepMilliseconds: plain,
      rareRatio: rare / plain, commonRatio: common / plain, answers: try answers())
    if json { return try JSONOutput.print(outcome) }
    print(
      "\(frozen.name), \(methodOptions.method.name), \(resolution) px, batch \(batch), \(threads) threads")
    var table = TextTable([.words("what"), .numbers("value")])
    table.append(["plain int8 step", String(format: "%.2f ms", plain)])
    table.append(["failed writes 1e-6", String(format: "%.2f ×", outcome.rareRatio)])
    table.append(["failed writes 1e-3", String(format: "%.2f ×", outcome.commonRatio)])
    for answer in outcome.answers {
      table.append([
        answer.senseErrorRate.map { "ResNet-20, an image, bits sensed wrongly \(Readable.scientific($0))" }
          ?? "ResNet-20, an image, plain", String(format: "%.3f ms", answer.milliseconds),
      ])
    }
    for line in table.lines(width: 100) { print(line) }
  }

  struct Outcome: Encodable {
    var network: String
    var resolutionPixels, batch: Int
    var stepMilliseconds, rareRatio, commonRatio: Double
    var answers: [Answer]

    enum CodingKeys: String, CodingKey {
      case network, batch
      case resolutionPixels = "resolution_px"
      case stepMilliseconds = "step_ms"
      case rareRatio = "ratio_at_1e_6"
      case commonRatio = "ratio_at_1e_3"
      case answers = "resnet20_answers"
    }
  }

  /// The time of one image through ResNet-20.
  struct Answer: Encodable {
    /// Nil on plain bytes.
    var senseErrorRate: Double?
    var milliseconds: Double

    enum CodingKeys: String, CodingKey {
      case senseErrorRate = "sense_error_rate"
      case milliseconds = "image_ms"
    }
  }
}

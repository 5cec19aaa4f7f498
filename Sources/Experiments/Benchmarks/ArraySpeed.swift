import Execution
public import Learning
public import Methods
import Networks
import Programs
import Randomness
import Silicon

/// What simulated faults cost: the plain int8 step, and multiples of it.
public struct ArraySpeed: Sendable, Encodable {
  /// Its name.
  public var network: String
  /// Pixels of a side, images of a step.
  public var resolutionPixels, batch: Int
  /// The fastest plain step, and how many times that the fastest takes whose cells fail one write in a
  /// million, and one in a thousand.
  public var stepMilliseconds, rareRatio, commonRatio: Double
  /// ResNet-20, plain and with bits that are sensed wrongly.
  public var answers: [Answer]

  enum CodingKeys: String, CodingKey {
    case network, batch
    case resolutionPixels = "resolution_px"
    case stepMilliseconds = "step_ms"
    case rareRatio = "ratio_at_1e_6"
    case commonRatio = "ratio_at_1e_3"
    case answers = "resnet20_answers"
  }

  /// The time of one image through ResNet-20.
  public struct Answer: Sendable, Encodable {
    /// Nil on plain bytes.
    public var senseErrorRate: Double?
    /// Of one image.
    public var milliseconds: Double

    enum CodingKeys: String, CodingKey {
      case senseErrorRate = "sense_error_rate"
      case milliseconds = "image_ms"
    }
  }

  /// Times `steps` steps of `method` over `frozen`, after five that are not timed, and ResNet-20 likewise.
  /// - Throws: what planning and placing throw.
  public static func measured(
    _ frozen: FrozenNetwork, method: Method, resolution: Int, batch: Int, threads: Int, steps: Int
  ) throws -> ArraySpeed {
    let pool = ThreadPool(count: threads)
    let adapted = try method.attached(to: frozen.network(resolution: resolution), classes: 10)
    let program = try Program.lowered(
      from: adapted, precision: .int8, batch: batch, isTraining: true, threads: threads)
    let learners = try [nil, 1e-6, 1e-3].map { rate in
      let memory = try rate.map { try Self.memory(writeErrorRate: $0, senseErrorRate: 0) }
      return try executor(program, frozen.values, memory, pool, resolution: resolution)
    }
    for learner in learners {
      for image in 0..<batch { learner.labels[image] = Int32(image % 10) }
      learner.settle(seed: 1)
    }
    // In turns, so that what else the machine does falls on all alike; the fastest of each counts.
    var fastest = [Double](repeating: .infinity, count: learners.count)
    let clock = ContinuousClock()
    for step in 0..<steps + 5 {
      for (index, learner) in learners.enumerated() {
        learner.setNoise(resolution: resolution)
        let took = clock.measure { learner.learn(seed: UInt64(step), rateFactor: 1 << 16) }
        if step >= 5 { fastest[index] = min(fastest[index], took.milliseconds) }
      }
    }
    return ArraySpeed(
      network: frozen.name, resolutionPixels: resolution, batch: batch, stepMilliseconds: fastest[0],
      rareRatio: fastest[1] / fastest[0], commonRatio: fastest[2] / fastest[0],
      answers: try answers(batch: batch, pool: pool, steps: steps))
  }

  /// ResNet-20 at 32 × 32 pixels, plain and with bits that are sensed wrongly, on cells that fail one write
  /// in a thousand. There are no weights of it to be had: they are drawn.
  private static func answers(batch: Int, pool: ThreadPool, steps: Int) throws -> [Answer] {
    let network = Network.resNet20(resolution: 32, classes: 10).folded(nil).network
    let program = try Program.lowered(
      from: network, precision: .int8, batch: batch, isTraining: false, threads: pool.count)
    let values = drawn(program)
    return try [nil, 1e-9, 1e-6, 1e-4].map { rate in
      let memory = try rate.map { try Self.memory(writeErrorRate: 1e-3, senseErrorRate: $0) }
      let executor = try Self.executor(program, values, memory, pool, resolution: 32)
      let timing = Timing.measured(steps) { _ in executor.infer() }
      return Answer(senseErrorRate: rate, milliseconds: timing.fastest / Double(batch))
    }
  }

  private static func memory(writeErrorRate: Double, senseErrorRate: Double) throws -> ArrayMemory {
    var faults = FaultModel(.sas)
    faults.setWriteErrorRate(try Rate(writeErrorRate, "rate"), of: .sas)
    faults.sense = try Rate(senseErrorRate, "rate")
    return try ArrayMemory(.standard(.sas), faults: faults, seed: 1)
  }

  private static func executor(
    _ program: Program, _ values: ModelValues, _ memory: ArrayMemory?, _ pool: ThreadPool, resolution: Int
  ) throws -> CPUExecutor {
    try memory?.place(program)
    return try .onNoise(program, values, in: memory, pool, resolution: resolution)
  }

  /// Integers of all lengths, and scales that keep activations in their range.
  private static func drawn(_ program: Program) -> ModelValues {
    var generator = SplitMix64(seed: 1)
    var values = ModelValues(floats: [:])
    for parameter in program.parameters {
      if parameter.role == .bias {
        values.biases[parameter.name] = Array(repeating: 0, count: parameter.count)
        continue
      }
      let channels = parameter.extents[0]
      let spread = 1 / Float(parameter.count / channels).squareRoot()
      values.quantised[parameter.name] = QuantisedWeight(
        integers: (0..<parameter.count).map { _ in Int8(generator.next(below: 255) - 127) },
        scales: Array(repeating: spread / 64, count: channels))
    }
    for node in program.network.nodes { values.activationScales[node.name] = 1 / 32 }
    return values
  }
}

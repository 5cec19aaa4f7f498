import Methods
import Networks
import Programs
import Randomness
import Silicon

/// How fast the model of the chip is, on one core.
public struct ChipModelSpeed: Sendable, Encodable {
  /// VGG8, one inference, with the bits of all weights and activations counted: seconds.
  public var vgg8Seconds: Double
  /// ResNet-50, a Rep-Net step of 8 images, from graph to price: seconds.
  public var resNet50Seconds: Double
  /// MobileNetV2, one inference: chips priced in a second.
  public var inferencesPerSecond: Double
  /// MobileNetV2, a Rep-Net step of 8 images: chips priced in a second.
  public var stepsPerSecond: Double
  /// MobileNetV2, a camera's day of one chip, from the counted step and inference to the price: seconds.
  public var daySeconds: Double
  /// The same of the table of technologies with its curves over wakes and temperature: seconds.
  public var daysSeconds: Double

  enum CodingKeys: String, CodingKey {
    case vgg8Seconds = "vgg8_traced_s"
    case resNet50Seconds = "resnet50_step_s"
    case inferencesPerSecond = "mobilenet_v2_inference_configurations_per_s"
    case stepsPerSecond = "mobilenet_v2_step_configurations_per_s"
    case daySeconds = "mobilenet_v2_day_s"
    case daysSeconds = "mobilenet_v2_days_s"
  }

  /// Measures it.
  /// - Throws: what the pricing of these networks throws; none of them is refused.
  public static func measured() throws -> ChipModelSpeed {
    let day = try day()
    return ChipModelSpeed(
      vgg8Seconds: try vgg8(), resNet50Seconds: try resNet50(),
      inferencesPerSecond: try configurations(isTraining: false),
      stepsPerSecond: try configurations(isTraining: true), daySeconds: day.one, daysSeconds: day.table)
  }

  private static func day() throws -> (one: Double, table: Double) {
    let work = PricedWork(network: "mobilenet-v2", method: .repNet)
    let comparison = try ChipComparison.priced(work, on: .standard())
    guard let step = comparison.step, let duty = DutyCycle.named("camera") else {
      preconditionFailure("a step is priced, and there is such a day")
    }
    let one = try seconds {
      let chip = Chip.standard()
      let price = try chip.price(step)
      let inference = try chip.price(comparison.inference)
      _ = try chip.day(duty, step: (price, chip.taskCells(step, price)), inference: inference)
    }
    return (one, try seconds { _ = try DayComparison(comparison, duty).lines })
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// There are no weights of VGG8 to be had: the integers are drawn, outside of the time, and counted within.
  private static func vgg8() throws -> Double {
    let network = try PricedNetwork.loaded("vgg8", method: .head, resolution: nil, classes: 10)
    let program = try network.program(batch: 1, isTraining: false)
    var generator = SplitMix64(seed: 1)
    func drawn(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
    let values = program.tensors.filter { $0.role == .activation }
      .map { ($0.kind, drawn($0.rows * $0.columns)) }
    let weights = program.parameters.filter { $0.role == .weight }.map { ($0.key, drawn($0.count)) }
    return try seconds {
      var trace = Trace.assumed
      for (kind, bytes) in values { trace.tensorDensity[kind] = BitCount.density(bytes) }
      for (key, bytes) in weights { trace.parameterDensity[key] = BitCount.density(bytes) }
      _ = try Chip.standard().price(Workload(network.program(batch: 1, isTraining: false), trace: trace))
    }
  }

  private static func resNet50() throws -> Double {
    try seconds {
      let network = try PricedNetwork.loaded("resnet50", method: .repNet, resolution: nil, classes: 10)
      _ = try Chip.standard().price(Workload(network.program(batch: 8, isTraining: true)))
    }
  }

  /// Different chips that are priced in a second.
  private static func configurations(isTraining: Bool) throws -> Double {
    let network = try PricedNetwork.loaded("mobilenet-v2", method: .repNet, resolution: nil, classes: 10)
    let workload = Workload(try network.program(batch: isTraining ? 8 : 1, isTraining: isTraining))
    var count = 0
    let seconds = try seconds {
      for technology in MemoryTechnology.all {
        for macros in stride(from: 32, through: 512, by: 32) {
          for buffer in 18...23 {
            var chip = Chip.standard(technology)
            (chip.macros, chip.bufferBytes) = (macros, 1 << buffer)
            _ = try chip.price(workload)
            count += 1
          }
        }
      }
    }
    return Double(count) / seconds
  }
}

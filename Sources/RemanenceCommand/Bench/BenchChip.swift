import ArgumentParser
import Experiments
import Foundation
import Methods
import Networks
import Programs
import Reporting
import Silicon

/// `remanence bench chip`: how fast the model of the chip is.
struct BenchChip: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chip",
    abstract: "Time the model of the chip: one network with traces, a learning step, and a sweep on one core."
  )

  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let outcome = Outcome(
      vgg8: try vgg8(), resNet50: try resNet50(),
      inferences: try configurations(isTraining: false), steps: try configurations(isTraining: true))
    if json { return try JSONOutput.print(outcome) }
    var table = TextTable([.words("what, on one core"), .numbers("measured")])
    table.append([
      "VGG8, one inference, bits of all weights and activations counted",
      Readable.duration(seconds: outcome.vgg8),
    ])
    table.append([
      "ResNet-50, Rep-Net step of 8 images, from graph to price",
      Readable.duration(seconds: outcome.resNet50),
    ])
    table.append([
      "MobileNetV2, one inference: chips a second", Readable.count(Int(outcome.inferences)),
    ])
    table.append([
      "MobileNetV2, Rep-Net step of 8 images: chips a second", Readable.count(Int(outcome.steps)),
    ])
    for line in table.lines() { print(line) }
  }

  private struct Outcome: Encodable {
    var vgg8: Double
    var resNet50: Double
    var inferences: Double
    var steps: Double

    enum CodingKeys: String, CodingKey {
      case vgg8 = "vgg8_traced_s"
      case resNet50 = "resnet50_step_s"
      case inferences = "mobilenet_v2_inference_configurations_per_s"
      case steps = "mobilenet_v2_step_configurations_per_s"
    }
  }

  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// There are no weights of VGG8 to be had: the integers are drawn, outside of the time, and counted within.
  private func vgg8() throws -> Double {
    let network = try PricedNetwork("vgg8", method: .head, resolution: nil, classes: 10)
    let program = try network.program(batch: 1, isTraining: false)
    var generator = SplitMix64(seed: 1)
    func drawn(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
    let integers =
      program.tensors.filter { $0.role == .activation }.map { ($0.name, drawn($0.rows * $0.columns)) }
      + program.parameters.filter { $0.role == .weight }.map { ($0.name, drawn($0.count)) }
    return try seconds {
      var trace = Trace.assumed
      for (name, bytes) in integers { trace.density[name] = BitCount.density(bytes) }
      _ = try Chip.standard().price(Workload(network.program(batch: 1, isTraining: false), trace: trace))
    }
  }

  private func resNet50() throws -> Double {
    try seconds {
      let network = try PricedNetwork("resnet50", method: .repNet, resolution: nil, classes: 10)
      _ = try Chip.standard().price(Workload(network.program(batch: 8, isTraining: true)))
    }
  }

  /// Different chips that are priced in a second.
  private func configurations(isTraining: Bool) throws -> Double {
    let network = try PricedNetwork("mobilenet-v2", method: .repNet, resolution: nil, classes: 10)
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

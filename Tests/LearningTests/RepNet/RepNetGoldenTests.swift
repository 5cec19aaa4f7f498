import Execution
import Formats
import Methods
import Networks
import Programs
import Testing

@testable import Learning

/// One learning step of Rep-Net and the backbone's biases in float32 against PyTorch in float64
/// (`Scripts/make_repnet_golden.py`): logits, loss, and the gradient of everything that trains.
@Suite struct RepNetGoldenTests {
  /// Differences allowed, relative to the largest magnitude of a tensor: rounding of sums over up to 1,600
  /// positions in float32 (seen: 1.5e-6).
  static let tolerance: Float = 1e-5

  struct Step {
    var logits: [Float] = []
    var loss = 0.0
    var gradients: [String: [Float]] = [:]
  }

  @Test(arguments: [1, 2]) func stepIsThatOfPyTorch(threads: Int) throws {
    let golden = try Safetensors(path: Golden.path("repnet.safetensors"))
    let step = try Self.step(golden, threads: threads)
    try Self.expectClose(step.logits, golden.floats(of: "logits"), "logits")
    try Self.expectClose([Float(step.loss)], golden.floats(of: "loss"), "loss")
    let expected = golden.entries.map(\.name).filter { $0.hasPrefix("gradient/") }
    #expect(Set(step.gradients.keys) == Set(expected.map { String($0.dropFirst("gradient/".count)) }))
    for name in expected {
      let gradient = step.gradients[String(name.dropFirst("gradient/".count))] ?? []
      try Self.expectClose(gradient, golden.floats(of: name), name)
    }
  }

  /// The step of our engine on the same network, parameters, pictures and labels.
  static func step(_ golden: Safetensors, threads: Int) throws -> Step {
    var (backbone, weights) = try ONNXImport.read(path: Golden.path("tiny-kept.onnx"))
    backbone.inputShape = Shape(40, 40, 3)
    let network = try Method.repNetBias.attached(to: backbone, classes: 3)
    let program = try Program.lowered(
      from: network, precision: .float32, batch: 4, isTraining: true, threads: threads)
    let store = try ParameterStore(program: program, model: ModelValues(floats: weights.values), seed: 1)
    var adapter = store.adapter
    for index in adapter.indices {
      let name = "value/\(adapter[index].name)"
      if golden.entry(name) != nil { adapter[index].bytes = try golden.bytes(of: name) }
    }
    try store.restore(adapter)

    let executor = try CPUExecutor(
      program, store: store, pool: ThreadPool(count: threads), settings: LearningSettings(labelSmoothing: 0.1)
    )
    let images = try golden.bytes(of: "images")
    let labels = try golden.int32s(of: "labels")
    images.withUnsafeBufferPointer { images in
      for image in 0..<4 { executor.setImage(image, images.baseAddress! + image * images.count / 4) }
    }
    for (image, label) in labels.enumerated() { executor.labels[image] = label }

    var step = Step()
    let result = executor.learn(seed: 0, rateFactor: 1 << 16, updating: false) { instruction in
      switch instruction.body {
      case let loss as LossInstruction: step.logits = floats(executor, loss.logits)
      case let update as UpdateInstruction:
        step.gradients[program[update.parameter].name] = floats(executor, update.gradient)
      default: break
      }
    }
    step.loss = result.loss
    return step
  }

  static func floats(_ executor: CPUExecutor, _ tensor: TensorID) -> [Float] {
    Array(executor.bytes(of: tensor).assumingMemoryBound(to: Float.self))
  }

  static func expectClose(_ values: [Float], _ expected: [Float], _ name: String) throws {
    try #require(values.count == expected.count, "\(name)")
    let largest = expected.map(abs).max() ?? 0
    let error = zip(values, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(error <= tolerance * largest, "\(name): off by \(error), where the largest is \(largest)")
  }
}

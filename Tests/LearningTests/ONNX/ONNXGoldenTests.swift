import Execution
import Foundation
import Formats
import Networks
import Programs
import Testing

@testable import Learning

/// Files that PyTorch exported, against logits that ONNX Runtime computed (`Scripts/make_onnx_golden.py`).
@Suite struct ONNXGoldenTests {
  static let files = ["tiny-kept.onnx", "tiny-folded.onnx", "tiny-dynamo.onnx"]

  @Test(arguments: files) func logitsAreThoseOfONNXRuntime(file: String) throws {
    let (network, weights) = try ONNXImport.read(path: Golden.path(file))
    let golden = try Safetensors(path: Golden.path("tiny.safetensors"))
    let images = try golden.bytes(of: "images")
    let expected = try golden.floats(of: "logits")
    let logits = try Self.logits(network, ModelValues(floats: weights.values), images: images, count: 2)
    #expect(logits.count == expected.count)
    for (logit, expected) in zip(logits, expected) { #expect(abs(logit - expected) < 1e-4) }
  }

  @Test(arguments: files) func blocksAndNamesComeFromTheGraph(file: String) throws {
    let (network, _) = try ONNXImport.read(path: Golden.path(file))
    #expect(network.inputShape == Shape(20, 20, 3))
    #expect(network.blocks.map(\.name) == ["blocks.0", "blocks.1", "blocks.2", "blocks.3"])
    #expect(network.blocks.map(\.stage) == [0, 1, 1, 2])
    let ends = network.blocks.map { [network.nodes[$0.input].name, network.nodes[$0.output].name] }
    #expect(
      ends == [
        ["convolution.0.rectifier", "blocks.0.project"], ["blocks.0.project", "blocks.1.project"],
        ["blocks.1.project", "blocks.2.sum"], ["blocks.2.sum", "blocks.3.project"],
      ])
    #expect(Set(network.nodes.map(\.name)).count == network.nodes.count)
    #expect(network.nodes.suffix(2).map(\.name) == ["pool", "classifier"])
    guard case .convolution(let stem) = network.nodes[1].operation else {
      Issue.record("node 1 is no convolution")
      return
    }
    #expect(stem.padding == .sides(top: 0, left: 0, bottom: 1, right: 1))
  }

  /// What the exporters fold themselves differs from our folding by their rounding alone.
  @Test(arguments: ["tiny-folded.onnx", "tiny-dynamo.onnx"])
  func foldingByTheExporterIsCloseToOurs(file: String) throws {
    let (network, ours) = try ONNXImport.read(path: Golden.path("tiny-kept.onnx"))
    let (other, theirs) = try ONNXImport.read(path: Golden.path(file))
    #expect(network == other)
    for (name, values) in ours.values {
      let others = try #require(theirs.values[name])
      for (value, other) in zip(values, others) { #expect(abs(value - other) <= 1e-6 * max(1, abs(value))) }
    }
  }

  /// A network that is not in the zoo is stored with its graph, and answers the same after reading.
  @Test func graphIsKeptWithTheNetwork() throws {
    let (network, weights) = try ONNXImport.read(path: Golden.path("tiny-kept.onnx"))
    let images = try Safetensors(path: Golden.path("tiny.safetensors")).bytes(of: "images")
    let half = images.count / 2
    let values = try Calibration(network, weights, threads: 1)
      .quantised(images: [Array(images[..<half]), Array(images[half...])])
    let folder = FileManager.default.temporaryDirectory.appending(path: "onnx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "tiny.safetensors").path
    try FrozenNetwork.write(values, network: network, path: path)
    for precision in Precision.allCases {
      let frozen = try FrozenNetwork(path: path, precision: precision)
      #expect(frozen.architecture == nil)
      #expect(frozen.classes == 5)
      #expect(frozen.graph == network)
      #expect(frozen.network(resolution: 32).inputShape == Shape(32, 32, 3))
      let before = try Self.logits(network, values, images: images, count: 2, precision: precision)
      #expect(
        try Self.logits(frozen.graph, frozen.values, images: images, count: 2, precision: precision) == before
      )
    }
  }

  /// The logits of `count` pictures; of int8, the probabilities.
  static func logits(
    _ network: Network, _ values: ModelValues, images: [UInt8], count: Int, precision: Precision = .float32
  ) throws -> [Float] {
    let program = try Program.lowered(from: network, precision: precision, batch: count, isTraining: false)
    let store = try ParameterStore(program: program, model: values, seed: 0)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
    images.withUnsafeBufferPointer { images in
      for image in 0..<count { executor.setImage(image, images.baseAddress! + image * images.count / count) }
    }
    executor.infer()
    guard precision == .float32 else {
      return executor.bytes(of: program.probabilities).assumingMemoryBound(to: Int32.self).map(Float.init)
    }
    return Array(executor.bytes(of: program.output).assumingMemoryBound(to: Float.self))
  }
}

import Formats
import Foundation
import Networks
import Programs
import Randomness
import Testing

@testable import Learning

/// A frozen network with hard-swish, squeeze-and-excitation, a max pool and rectified sums: calibrated,
/// written, read.
@Suite struct WideNetworkTests {
  private static func network() -> Network {
    var network = Network(name: "wide", input: Shape(16, 16, 3), normalisation: .centred)
    let stem = network.append(
      "stem", .convolution(Convolution(3, 8, kernel: 3, padding: .each(1), hasBias: true)), [0])
    let swish = network.append("stem.swish", .activation(Activation(.hardSwish)), [stem])
    let largest = network.append("largest", .maxPool(MaxPool(kernel: 3, stride: 2, padding: 1)), [swish])
    let mean = network.append("mean", .globalPool(GlobalPool()), [largest])
    let excite = network.append("excite", .convolution(Convolution(8, 8, hasBias: true)), [mean])
    let open = network.append("open", .activation(Activation(.hardSigmoid)), [excite])
    let scaled = network.append("scaled", .multiply(Multiply()), [largest, open])
    let inner = network.append(
      "inner", .convolution(Convolution(8, 8, kernel: 3, padding: .each(1), hasBias: true)), [scaled])
    let sum = network.append("sum", .add(Add()), [scaled, inner])
    let rectified = network.append("sum.rectifier", .rectifier(Rectifier(limit: nil)), [sum])
    let pool = network.append("pool", .globalPool(GlobalPool()), [rectified])
    network.append("classifier", .convolution(.linear(8, 4)), [pool])
    network.blocks = [.init(name: "block", stage: 0, input: scaled, output: rectified)]
    return network
  }

  @Test func calibratedWrittenAndRead() throws {
    let images = (0..<6).map { seed in
      var generator = SplitMix64(seed: UInt64(seed))
      let colour = (0..<3).map { _ in generator.next(below: 192) }
      return (0..<3 * 16 * 16).map { UInt8(colour[$0 % 3] + generator.next(below: 64)) }
    }
    let weights = Weights().completed(for: Self.network(), seed: 1)
    let calibration = Calibration(Self.network(), weights, threads: 1)
    let values = try calibration.quantised(try calibration.observed(images))
    let path = NSTemporaryDirectory() + "remanence-wide-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FrozenNetwork.write(values, network: calibration.network, path: path)
    let read = try FrozenNetwork(path: path, precision: .int8)
    #expect(read.graph == calibration.network)

    // The answers in integers are those in real numbers, but for rounding.
    func logits(_ precision: Precision) throws -> [Float] {
      try ONNXGoldenTests.logits(
        read.graph, precision == .int8 ? read.values : values, images: images[0], count: 1,
        precision: precision)
    }
    let real = try logits(.float32)
    let largest = real.max() ?? 0
    let total = real.reduce(0) { $0 + exp($1 - largest) }
    for (exact, found) in zip(real, try logits(.int8)) {
      #expect(abs(exp(exact - largest) / total - found / Float(1 << 30)) < 0.03)
    }
  }
}

import Networks
import Programs
import Testing

@testable import Learning

@Suite struct FinerStartTests {
  private static let images = (0..<4).map { seed in
    var generator = SplitMix64(key: 5, UInt64(seed))
    return (0..<3 * 32 * 32).map { _ in UInt8(generator.next(below: 256)) }
  }

  private static func embedded() throws -> (network: Network, weights: Weights) {
    let frozen = try FrozenNetwork.embedded(precision: .float32)
    return (frozen.graph, Weights(frozen.values.floats))
  }

  /// Two copies, each read with half the weight, are the network that there was.
  @Test func float32StaysTheSame() throws {
    let (network, weights) = try Self.embedded()
    let start = try #require(FinerStart(network, weights))
    let before = try ONNXGoldenTests.logits(
      network, ModelValues(floats: weights.values), images: Self.images[0], count: 1)
    let after = try ONNXGoldenTests.logits(
      start.network, ModelValues(floats: start.weights.values), images: Self.images[0], count: 1)
    let reach = before.map(abs).max() ?? 0
    for (one, other) in zip(before, after) { #expect(abs(one - other) <= 1e-5 * reach) }
    let end = network.blocks[0].output
    let (old, new) = (try network.shapes(), try start.network.shapes())
    for node in network.nodes.indices.dropFirst() {
      #expect(new[node].channels == old[node].channels * (node <= end ? 2 : 1))
    }
  }

  /// Without the copies' offsets both round alike; with them their biases lie half a step apart where what they read
  /// is the same.
  @Test func copiesRoundHalfAStepApart() throws {
    let (network, weights) = try Self.embedded()
    let values = try Calibration(network, weights, hasFinerStart: true, threads: 1)
      .quantised(images: Self.images)
    let stem = network.nodes[1].name
    let bias = try #require(values.biases["\(stem).bias"])
    let step = try #require(values.activationScales[network.nodes[2].name])
    for channel in 0..<bias.count / 2 {
      #expect(
        abs(bias[channel] - bias[channel + bias.count / 2] - step / 2) <= 1e-4 * max(step, abs(bias[channel]))
      )
    }
  }

  /// A first block with a residual sum has values that others read, too.
  @Test func otherBlocksAreLeftAlone() throws {
    var (network, weights) = try Self.embedded()
    network.blocks.removeFirst(network.blocks.count - 1)
    #expect(FinerStart(network, weights) == nil)
  }
}

import Networks
import Testing

@Suite struct FoldingTests {
  /// Two inputs, three outputs, one position: small enough to compute beside the network.
  static func linearNorm() -> (network: Network, weights: Weights) {
    var network = Network(name: "tiny", input: Shape(1, 1, 2), normalisation: .centred)
    let convolution = network.append("conv", .convolution(Convolution(2, 3, hasBias: true)), [0])
    network.append("norm", .norm(Norm(3, epsilon: 0.25)), [convolution])
    let weights = Weights([
      "conv.weight": [1, -2, 0.5, 3, 0, 4], "conv.bias": [0.1, -0.2, 0.3], "norm.scale": [2, -1, 0.5],
      "norm.shift": [1, 2, 3], "norm.mean": [0.5, -0.5, 4], "norm.variance": [0.75, 3.75, 0],
    ])
    return (network, weights)
  }

  @Test func equalsConvolutionThenNorm() throws {
    let (network, weights) = Self.linearNorm()
    let (folded, values) = network.folded(weights)
    #expect(folded.nodes.map(\.name) == ["image", "conv"])
    #expect(values.values.keys.sorted() == ["conv.bias", "conv.weight"])
    let w = try #require(weights.values["conv.weight"])
    let folding = try #require(values.values["conv.weight"])
    for x in [[Float(1), 1], [-2, 0.5], [0, 0]] {
      for channel in 0..<3 {
        func of(_ role: String) -> Float { weights.values["norm.\(role)"]![channel] }
        let sum = w[2 * channel] * x[0] + w[2 * channel + 1] * x[1] + weights.values["conv.bias"]![channel]
        let expected =
          (sum - of("mean")) / (of("variance") + 0.25).squareRoot() * of("scale") + of("shift")
        let found =
          folding[2 * channel] * x[0] + folding[2 * channel + 1] * x[1] + values.values["conv.bias"]![channel]
        #expect(abs(found - expected) < 1e-5 * max(1, abs(expected)))
      }
    }
  }

  @Test func normsThatTrainOrShareStay() {
    var (trained, _) = Self.linearNorm()
    trained.train([.shift], in: ParameterGroup("test", rate: 1e-3)) { $0.name == "norm" }
    #expect(trained.folded(nil).network.nodes.count == 3)
    var (shared, _) = Self.linearNorm()
    shared.append("sum", .add(Add()), [1, 2])
    #expect(shared.folded(nil).network.nodes.count == 4)
    var (learning, _) = Self.linearNorm()
    learning.train([.weight], in: ParameterGroup("test", rate: 1e-3)) { $0.name == "conv" }
    #expect(learning.folded(nil).network.nodes.count == 3)
  }

  /// The graph alone folds as the graph with weights does, and keeps its blocks.
  @Test(arguments: Zoo.allCases) func zoo(_ zoo: Zoo) throws {
    let network = zoo.network(resolution: 32, classes: 5)
    let folded = network.folded(nil).network
    #expect(folded.nodes.allSatisfy { if case .norm = $0.operation { false } else { true } })
    #expect(try folded.macs() == network.macs())
    #expect(folded.blocks.map(\.name) == network.blocks.map(\.name))
    let shapes = try network.shapes()
    let foldedShapes = try folded.shapes()
    for (before, after) in zip(network.blocks, folded.blocks) {
      #expect(shapes[before.input] == foldedShapes[after.input])
      #expect(shapes[before.output] == foldedShapes[after.output])
    }
  }

  @Test func rewritingKeepsBlocks() throws {
    let network = Network.embedded(resolution: 32, classes: 5)
    #expect(network.rewritten { node, _, target, _ in target.append(node) } == network)
    // A pool of one position after every sum changes indices, not blocks.
    let longer = network.rewritten { node, _, target, _ in
      let value = target.append(node)
      guard case .add = node.operation else { return value }
      return target.append("\(node.name).pool", .averagePool(AveragePool(size: 1)), [value])
    }
    #expect(longer.blocks.count == network.blocks.count)
    for (before, after) in zip(network.blocks, longer.blocks) {
      let name = network.nodes[before.output].name
      #expect([name, "\(name).pool"].contains(longer.nodes[after.output].name))
      #expect(longer.nodes[after.input].name.hasPrefix(network.nodes[before.input].name))
    }
    #expect(try longer.shapes().last == network.shapes().last)
  }
}

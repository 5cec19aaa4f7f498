import Networks
import Randomness
import Testing

@testable import Formats
@testable import Learning

/// Graphs of the zoo, exported and read again.
@Suite struct ONNXZooTests {
  /// Those that the reader has all operations of.
  static let networks = Zoo.allCases.filter { zoo in
    zoo.network(resolution: 64, classes: 7).nodes.allSatisfy { node in
      switch node.operation {
      case .activation, .multiply, .maxPool: false
      default: true
      }
    }
  }

  /// The graph comes back as the zoo's own, norms folded.
  @Test(arguments: networks, [64, 96]) func graphIsRecognised(architecture: Zoo, resolution: Int) throws {
    let network = architecture.network(resolution: resolution, classes: 7)
    var weights = Weights()
    for (name, parameter, _) in network.parameters {
      weights.values[name] = Array(repeating: 0.5, count: parameter.count)
    }
    let model = try ONNXExample.exported(network, weights).model
    let read = try ONNXImport.network(of: model, name: "\(architecture).onnx").network
    #expect(read == network.folded(nil).network)
    #expect(Zoo.architecture(of: read) == architecture)
  }

  /// Every weight comes back bit for bit, folded as the checkpoint reader folds.
  @Test func weightsAreTheSame() throws {
    let network = Network.embedded(resolution: 32, classes: 10)
    var weights = Weights().completed(for: network, seed: 3)
    for (name, parameter, _) in network.parameters where parameter.role != .weight {
      var generator = SplitMix64(key: 4, SplitMix64.key(of: name))
      weights.values[name] = (0..<parameter.count).map { _ in Float(0.5 + generator.nextUnit()) }
    }
    let model = try ONNXExample.exported(network, weights).model
    let read = try ONNXImport.network(of: model, name: "embedded.onnx")
    #expect(read.weights.values == network.folded(weights).weights.values)
  }

  /// Another number in a graph makes it another graph, whose blocks are found all the same.
  @Test func aChangedGraphIsNotOfTheZoo() throws {
    let network = Network.embedded(resolution: 32, classes: 10)
    let weights = Weights().completed(for: network, seed: 3)
    var example = try ONNXExample.exported(network, weights)
    let stem = example.nodes[0]
    example.nodes[0] = .init(
      name: stem.name, operation: stem.operation, inputs: stem.inputs, outputs: stem.outputs,
      attributes: stem.attributes.merging(["strides": .ints([2, 2])]) { $1 })
    let read = try ONNXImport.network(of: example.model, name: "changed.onnx").network
    #expect(Zoo.architecture(of: read) == nil)
    #expect(read.blocks.map(\.stage) == network.blocks.map(\.stage))
    #expect(read.blocks.map(\.name) == network.blocks.map(\.name))
  }
}

import Networks

extension Zoo {
  /// The graph of the zoo, norms folded, that computes the same as `network` (norms folded too): the same
  /// operations over the same shapes in the same order, whatever the names.
  static func graph(equalTo network: Network) -> Network? {
    guard case .convolution(let classifier)? = network.nodes.last?.operation else { return nil }
    for architecture in allCases {
      let known = architecture.network(
        resolution: network.inputShape.height, classes: classifier.outChannels
      ).folded(nil).network
      if known.computesTheSame(as: network) { return known }
    }
    return nil
  }

  /// The architecture that `network` is a folded graph of, names and all.
  static func architecture(of network: Network) -> Zoo? {
    var coarse = network
    coarse.fineValues = []
    guard let architecture = Zoo(rawValue: network.name), graph(equalTo: coarse) == coarse else { return nil }
    return architecture
  }
}

extension Network {
  /// Whether both networks have the same operations over the same shapes, node by node.
  fileprivate func computesTheSame(as other: Network) -> Bool {
    guard nodes.count == other.nodes.count, let shapes = try? shapes(), let others = try? other.shapes(),
      shapes == others
    else { return false }
    return zip(nodes, other.nodes).allSatisfy { node, other in
      switch (node.operation, other.operation) {
      case (.convolution(let mine), .convolution(let theirs)):
        node.inputs == other.inputs
          && mine.computesTheSame(as: theirs, over: shapes[node.inputs[0]])
      case (.add, .add): node.inputs.sorted() == other.inputs.sorted()
      default: node.operation == other.operation && node.inputs == other.inputs
      }
    }
  }
}

extension Convolution {
  /// Whether both compute the same of an input: paddings that come to the same numbers are the same, and how
  /// a fresh weight would be filled does not matter.
  fileprivate func computesTheSame(as other: Convolution, over input: Shape) -> Bool {
    var other = other
    guard paddingSides(input) == other.paddingSides(input) else { return false }
    (other.padding, other.initialiser) = (padding, initialiser)
    return self == other
  }
}

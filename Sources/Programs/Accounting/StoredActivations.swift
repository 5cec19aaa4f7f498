public import Networks

/// What each layer stores for the backward pass by the table of MobileTL (Chiang et al., AAAI 2023, figures
/// of the authors' page): activations of 4 bytes where a layer needs its input, of which a convolution whose
/// weight learns and a norm whose scale learns are; nothing where a norm's shift alone learns; 1 bit an
/// element for a ReLU, 2 for a ReLU6, whose bounds are both needed, and 1 for an activation with a signed
/// backward. In squeeze-and-excitation every layer stores its input.
public struct StoredActivations: Sendable, Hashable {
  /// Layers that store something, in the order in which they run.
  public let layers: [Layer]

  /// One layer of one image.
  public struct Layer: Sendable, Hashable {
    /// The node, by index.
    public var node: Int
    /// Bits stored.
    public var bits: Int
  }

  /// Counts `network`: an adapted one whose norms have not been folded.
  /// - Throws: `NetworkError` when a node does not fit.
  public init(_ network: Network) throws(NetworkError) {
    let shapes = try network.shapes()
    let hasErrors = network.nodesWithErrors()
    let gates = network.excitations()
    layers = network.nodes.indices.compactMap { index in
      let node = network.nodes[index]
      guard let source = node.inputs.first, hasErrors[index] else { return nil }
      let input = 32 * shapes[source].count
      let bits =
        switch node.operation {
        case .convolution: node.trainable.contains(where: \.readsInput) ? input : 0
        case .norm, .groupNorm: node.trainable.contains(.scale) ? input : 0
        case .rectifier where gates.contains(index): input
        case .rectifier(let rectifier):
          (rectifier.limit == nil || rectifier.hasSignedBackward ? 1 : 2) * shapes[index].count
        case .activation(let activation): activation.hasSignedBackward ? shapes[index].count : input
        case .multiply: input
        // None of the paper's networks has these: a product needs both its factors, a soft-max its result.
        case .matrixProduct: node.inputs.reduce(0) { $0 + 32 * shapes[$1].count }
        case .softmax: 32 * shapes[index].count
        case .input, .add, .averagePool, .globalPool, .resize, .maxPool, .gather: 0
        }
      return bits > 0 ? Layer(node: index, bits: bits) : nil
    }
  }

  /// Bytes stored for a batch.
  public func bytes(batch: Int) -> Int { layers.reduce(0) { $0 + batch * $1.bits } / 8 }

  /// Bytes stored for a batch in the layers of `block`.
  public func bytes(batch: Int, in block: Network.Block) -> Int {
    let nodes = block.input + 1...block.output
    return layers.reduce(0) { $0 + (nodes.contains($1.node) ? batch * $1.bits : 0) } / 8
  }
}

extension Network {
  /// The nodes that compute a squeeze-and-excitation's factors: what lies between a mean over all positions
  /// and the product that it ends in.
  fileprivate func excitations() -> Set<Int> {
    var found: Set<Int> = []
    for node in nodes {
      guard case .multiply = node.operation, node.inputs.count == 2 else { continue }
      var at = node.inputs[1]
      while at != 0, let next = nodes[at].inputs.first {
        if case .globalPool = nodes[at].operation { break }
        found.insert(at)
        at = next
      }
    }
    return found
  }
}

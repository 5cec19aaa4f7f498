public import Networks

/// The memory rule of TinyTL (Cai et al., NeurIPS 2020), which Rep-Net (Yang et al., CVPR 2022) reports by
/// too: the file `memory_cost_profiler.py` of both authors' code.
///
/// Activations count 4 bytes, trainable parameters 4 bytes, frozen ones 1 byte. Gradients, the optimiser's
/// state, running statistics, pools, sums and resizing count nothing, so this is a measure to compare with
/// published figures, not what a step takes: that is the arena of a `Program`.
public struct PublishedAccounting: Sendable, Hashable {
  /// Parameters that learn.
  public let trainableParameters: Int
  /// Parameters that stay, norms' scales and shifts among them.
  public let frozenParameters: Int
  /// What the rule says of each convolution, norm and rectifier, in the order in which they run.
  public let leaves: [Leaf]

  /// One layer that the rule counts, for one image.
  public struct Leaf: Sendable, Hashable {
    /// The node's name.
    public var node: String
    /// Bytes kept for the backward pass.
    public var savedBytes: Int
    /// Bytes needed while the layer runs: input and output of a convolution (the output of one group), the
    /// input of a norm or a rectifier.
    public var temporaryBytes: Int
    /// Bytes of the input of the surrounding block, where the block has a shortcut.
    public var shortcutBytes: Int
  }

  /// Counts `network`: an adapted one whose norms have not been folded.
  ///
  /// * `runsSidesLast`: whether what is added to a value runs after that value, as TinyTL's code has it,
  ///   rather than in the graph's order.
  /// * `keepsEverySign`: whether every rectifier keeps its bits once anything below the head learns, as the
  ///   authors' code has it; or, as MobileTL counts, those alone that an error passes.
  ///
  /// - Throws: `NetworkError` when a node does not fit.
  public init(
    _ network: Network, runsSidesLast: Bool = false, keepsEverySign: Bool = true
  ) throws(NetworkError) {
    let shapes = try network.shapes()
    let hasErrors = network.nodesWithErrors()
    let learnsBelowHead = network.nodes.dropLast().contains { !$0.trainable.isEmpty }
    let order = runsSidesLast ? network.orderOfReading() : Array(network.nodes.indices)
    leaves = order.compactMap { index in
      let node = network.nodes[index]
      guard let input = node.inputs.first.map({ Self.bytes(shapes[$0]) }) else { return nil }
      let saved: Int
      let temporary: Int
      switch node.operation {
      case .convolution(let convolution):
        saved = node.trainable.contains(where: \.readsInput) ? input : 0
        temporary = input + Self.bytes(shapes[index]) / convolution.groups
      case .norm:
        saved = node.trainable.contains(.scale) ? input : 0
        temporary = input
      case .rectifier:
        let isKept = keepsEverySign ? learnsBelowHead : hasErrors[index]
        saved = isKept ? shapes[index].count / 8 : 0
        temporary = input
      case .activation(let activation):
        // The rule counts a hard-swish as a convolution's input, 4 bytes an element; one with a signed
        // backward keeps bits.
        let isKept = keepsEverySign ? learnsBelowHead : hasErrors[index]
        saved = isKept ? activation.hasSignedBackward ? shapes[index].count / 8 : input : 0
        temporary = input
      case .groupNorm:
        saved = node.trainable.contains(.scale) ? input : 0
        temporary = input
      case .input, .add, .averagePool, .globalPool, .resize, .multiply, .maxPool, .matrixProduct, .softmax,
        .gather:
        return nil
      }
      return Leaf(
        node: node.name, savedBytes: saved, temporaryBytes: temporary,
        shortcutBytes: network.shortcut(around: index).map { Self.bytes(shapes[$0]) } ?? 0)
    }
    let counted = network.parameters.filter { !$0.parameter.role.isStatistic }
    trainableParameters = counted.reduce(0) { $0 + ($1.isTrainable ? $1.parameter.count : 0) }
    frozenParameters = counted.reduce(0) { $0 + ($1.isTrainable ? 0 : $1.parameter.count) }
  }

  private static func bytes(_ shape: Shape) -> Int { 4 * shape.count }

  /// Bytes of all parameters.
  public var parameterBytes: Int { 4 * trainableParameters + frozenParameters }

  /// Bytes that the forward pass keeps for the backward pass, of one image.
  public var savedBytesPerImage: Int { leaves.reduce(0) { $0 + $1.savedBytes } }

  /// The largest sum of what a layer needs while it runs and of what the layers before it have saved, of one
  /// image.
  public var peakBytesPerImage: Int {
    var saved = 0
    var peak = 0
    for leaf in leaves {
      peak = max(peak, saved + leaf.temporaryBytes + leaf.shortcutBytes)
      saved += leaf.savedBytes
    }
    return peak
  }

  /// Parameters and the peak of a batch: the figure that is published.
  public func totalBytes(batch: Int) -> Int { parameterBytes + batch * peakBytesPerImage }
}

extension Network {
  /// The nodes in the order in which the result asks for them: of a sum what stands first before what stands
  /// second.
  fileprivate func orderOfReading() -> [Int] {
    var order: [Int] = []
    var isListed = Array(repeating: false, count: nodes.count)
    var open = [(node: nodes.count - 1, isExpanded: false)]
    while let (node, isExpanded) = open.popLast() {
      if isListed[node] { continue }
      if isExpanded {
        isListed[node] = true
        order.append(node)
      } else {
        open.append((node, true))
        open += nodes[node].inputs.reversed().map { ($0, false) }
      }
    }
    return order
  }

  /// The node that the shortcut of the block around node `index` starts from.
  fileprivate func shortcut(around index: Int) -> Int? {
    guard let block = blocks.first(where: { $0.input < index && index <= $0.output }) else { return nil }
    return nodes[block.input + 1...block.output].contains { node in
      if case .add = node.operation { node.inputs.contains(block.input) } else { false }
    } ? block.input : nil
  }
}
